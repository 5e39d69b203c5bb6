"""Arrows along the slope of an image's brightness."""

from __future__ import annotations

import math
from dataclasses import dataclass

Point = tuple[float, float]
_HALF_BASE = 0.1
"""Half of the caret's base, as a part of its length."""


@dataclass(frozen=True)
class Slope:
    """How brightness rises from border to border, as parts of white: to the right and downwards."""

    across: float
    down: float
    width: int
    height: int
    """Of the image, in pixels."""

    @property
    def per_pixel(self) -> Point:
        """How it rises from pixel to pixel: the direction in which it does so fastest."""
        return self.across / self.width, self.down / self.height

    @property
    def angle(self) -> float:
        """Of that direction, in degrees: 0 to the right, 90 upwards, from -180 to 180."""
        across, down = self.per_pixel
        return math.degrees(math.atan2(0.0 - down, across))

    @property
    def steepness(self) -> float:
        """How much it rises along the image's shorter side, as a part of white."""
        return math.hypot(*self.per_pixel) * min(self.width, self.height)

    def arrow(self, percent: float) -> tuple[Point, Point, Point]:
        """A caret around the image's middle: its tip, and the ends of its base.

        Of a square image of w pixels, it is from tail to tip percent/100 · w · (across, down), as
        in NVIDIA's view.
        """
        length = min(self.width, self.height) ** 2 * percent / 100
        x, y = (length * slope for slope in self.per_pixel)
        middle_x, middle_y = self.width / 2, self.height / 2
        tail_x, tail_y = middle_x - x / 2, middle_y - y / 2
        return (
            (middle_x + x / 2, middle_y + y / 2),
            (tail_x - _HALF_BASE * y, tail_y + _HALF_BASE * x),
            (tail_x + _HALF_BASE * y, tail_y - _HALF_BASE * x),
        )


def between(one: float, other: float) -> float:
    """The angle between two directions in degrees, from 0 to 180."""
    return abs((one - other + 180) % 360 - 180)
