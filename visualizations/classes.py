"""Names, colors and agreement of the classes of masks and boxes."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import DatasetInfo
from core.plugins.drawing import Color, css, default_color

TRUTH_COLOR: Color = (255, 255, 255)
"""Reserved: no class has it."""
_BLACK: Color = (0, 0, 0)
_ALIKE = 16
"""Colors that differ by less in every channel count as equal."""
_BUNDLED = 7
"""Colors that `default_color` has before it repeats them."""
_TRIED = 10_000
_GOLDEN = 0.618034
"""Steps of that part of the circle spread hues evenly, however many there are."""
_PAIRED: tuple[Color, ...] = (
    *((31, 120, 180), (166, 206, 227), (51, 160, 44), (178, 223, 138)),
    *((227, 26, 28), (251, 154, 153), (255, 127, 0), (253, 191, 111)),
    *((106, 61, 154), (202, 178, 214), (177, 89, 40), (255, 255, 153)),
)
"""ColorBrewer's palette "Paired" (Brewer 2003)."""


@dataclass(frozen=True)
class ShownClass:
    """A class as it is shown."""

    index: int
    label: str
    rgb: Color
    grey: str = "#808080"
    """Its shade where colors are switched off."""

    @property
    def color(self) -> str:
        """As CSS writes it: #rrggbb."""
        return css(self.rgb)


def classes_of(dataset: DatasetInfo, count: int, colormap: str = "dataset") -> list[ShownClass]:
    """The classes 0 … count - 1 of masks, where class 0 is the background.

    Args:
        colormap: `dataset`, `paired` or `none`, which is shades of grey.
    """
    greys = [_BLACK, *_greys(count - 1)]
    if colormap == "none":
        colors = greys
    elif colormap == "paired":
        colors = [_BLACK, *distinct([_PAIRED[i % len(_PAIRED)] for i in range(count - 1)])]
    else:
        colors = [dataset.color(0), *distinct([dataset.color(i) for i in range(1, count)])]
    return [
        ShownClass(i, dataset.class_label(i), colors[i], css(greys[i]))
        for i in range(max(count, 0))
    ]


def distinct(colors: Sequence[Color]) -> list[Color]:
    """The colors; those that are white, black or equal to an earlier one are replaced."""
    taken = [TRUTH_COLOR, _BLACK]
    found: list[Color | None] = []
    for color in colors:
        found.append(None if _is_alike(color, taken) else color)
        if found[-1]:
            taken.append(color)
    spare = _spare(taken)
    return [color or next(spare) for color in found]


def _spare(taken: list[Color]) -> Iterator[Color]:
    """Colors that are unlike all that are taken; in the end any, where there are too many."""
    for color in islice(_many(), _TRIED):
        if not _is_alike(color, taken):
            taken.append(color)
            yield color
    yield from _many()


def _many() -> Iterator[Color]:
    """The bundled colors, then hues, each in three degrees of lightness."""
    yield from (default_color(i) for i in range(1, _BUNDLED + 1))
    for number in range(_TRIED):
        lightness = (0.5, 0.7, 0.35)[number % 3]
        red, green, blue = colorsys.hls_to_rgb(number * _GOLDEN % 1, lightness, 0.8)
        yield round(255 * red), round(255 * green), round(255 * blue)


def _is_alike(color: Color, others: Sequence[Color]) -> bool:
    """Whether a color can hardly be told from one of the others."""
    differences = np.abs(np.subtract(others, color)).max(axis=1)
    return bool((differences < _ALIKE).any())


def _greys(count: int) -> list[Color]:
    """Shades between black and white, the lightest first."""
    shades = np.linspace(208, 64, max(count, 1)).round().astype(int)
    return [(int(shade), int(shade), int(shade)) for shade in shades[: max(count, 0)]]


def dice(predicted: NDArray[Any], truth: NDArray[Any]) -> float | None:
    """2·|P ∩ T| / (|P| + |T|) of two boolean masks; None where both are empty (Dice 1945)."""
    size = int(np.count_nonzero(predicted)) + int(np.count_nonzero(truth))
    return 2 * int(np.count_nonzero(predicted & truth)) / size if size else None
