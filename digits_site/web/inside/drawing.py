"""Figures, histograms and colored characters for the page of what is inside a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_NEGATIVE, _POSITIVE = "33, 102, 172", "178, 24, 43"
"""The blue and red of signed maps."""
_HEIGHT = 24
"""Of a histogram, in pixels."""


def shown_figures(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures of an array with its shape in words and the bars of its histogram."""
    counts = figures["histogram"]
    most = max(counts, default=0) or 1
    return figures | {
        "size": " × ".join(map(str, figures["shape"])) or "1",
        "bars": [
            {"x": 4 * place, "y": _HEIGHT - height, "height": height}
            for place, count in enumerate(counts)
            if (height := round(_HEIGHT * count / most, 1))
        ],
        "width": 4 * len(counts),
        "height": _HEIGHT,
    }


def layer_rows(layers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Layers with the figures of their activations and weights."""
    return [
        layer
        | {
            "looks": [
                look
                | {"figures": shown_figures(look["figures"]), "more": look["tiles"] > look["shown"]}
                for look in [*layer["activations"], *layer["arrays"]]
            ]
        }
        for layer in layers
    ]


def shown_characters(
    text: str, values: Sequence[float], scale: dict[str, Any]
) -> list[dict[str, str]]:
    """Each character with its color: red speaks for the class, blue against it."""
    most = max(abs(scale["low"]), abs(scale["high"])) or 1.0
    return [
        {
            "text": character,
            "color": f"rgba({_POSITIVE if value > 0 else _NEGATIVE}, "
            f"{min(1.0, abs(value) / most):.2f})",
            "title": f"{value:.3g}",
        }
        for character, value in zip(text, values, strict=False)
    ]
