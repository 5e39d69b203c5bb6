"""Colors of classes."""

from __future__ import annotations

Color = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""

BACKGROUND: Color = (0, 0, 0)
WHITE: Color = (255, 255, 255)
COLORS: tuple[Color, ...] = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
)
"""Okabe and Ito's colors, which color-blind people tell apart."""


def default_color(index: int) -> Color:
    """Black for the background, then the colors over and over."""
    return COLORS[(index - 1) % len(COLORS)] if index else BACKGROUND


def line_color(color: Color) -> Color:
    """The color of a class's frames: white where its own, black, would not be seen."""
    return color if any(color) else WHITE


def css(color: Color) -> str:
    """As style sheets write it: #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*color)
