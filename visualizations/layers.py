"""From a network's scores to the layers over a picture: fill, contour lines.

Layers are drawn larger than the image, and lines between pixels: a contour runs where two
classes are equally probable, not along the steps of the pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from contourpy import contour_generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.plugins.drawing import Color
from visualizations.classes import ShownClass
from visualizations.margins import CONFUSED, FALSE, MISSED

SMALLEST_SIDE = 512
_LARGEST_SIDE = 8192
"""Pixels of a layer's longer side, unless the image has more."""
_SUPERSAMPLING = 2
"""Lines are drawn that much larger still, which smooths their edges."""

ERROR_COLORS: dict[int, Color] = {
    MISSED: (64, 128, 255),
    FALSE: (255, 64, 48),
    CONFUSED: (255, 214, 0),
}
"""Of the kinds of errors, in the order of their numbers."""

Layer = Image.Image
Scores = NDArray[np.float32]


def scale_of(height: int, width: int) -> int:
    """How much larger than the image the layers are drawn."""
    return max(1, min(-(-SMALLEST_SIDE // min(height, width)), _LARGEST_SIDE // max(height, width)))


def scores_of(mask: NDArray[Any], count: int) -> Scores:
    """A mask (height, width) as scores (height, width, classes).

    Averaged with the neighbours (1, 2, 1), which turns the mask's steps into a smooth line
    that is nowhere half a pixel away from them.
    """
    scores = np.eye(count, dtype=np.float32)[np.minimum(mask, count - 1)]
    padded = np.pad(scores, ((1, 1), (1, 1), (0, 0)), mode="edge")
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    return (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 16


def _margin(scores: Scores, index: int) -> Scores:
    """By how much a class is ahead of the best other one (height, width)."""
    others = np.delete(scores, index, axis=2)
    ahead: Scores = scores[:, :, index] - others.max(axis=2)
    return ahead


def fill_layer(
    scores: Scores, classes: Sequence[ShownClass], scale: int, level: float = 0.0
) -> Layer:
    """The most probable classes in their colors; the background is transparent.

    Args:
        level: by how much a class must be ahead of the best other one, from -1 to 1.
    """
    height, width, _ = scores.shape
    size = (width * scale, height * scale)
    layer = Image.new("RGBA", size)
    for one in classes[1:]:
        ahead = Image.fromarray(_margin(scores, one.index)).resize(size, Image.Resampling.BILINEAR)
        layer.paste((*one.rgb, 255), mask=Image.fromarray(np.asarray(ahead) > level))
    return layer


def line_layer(
    scores: Scores,
    classes: Sequence[ShownClass],
    scale: int,
    width: int,
    color: Color | None = None,
    level: float = 0.0,
) -> Layer:
    """The outlines of the classes in their colors, or all in one color; see `fill_layer`."""
    rows, columns, _ = scores.shape
    layer = Image.new("RGBA", (columns * scale, rows * scale))
    for one in reversed(classes[1:]):  # where two touch, the first one's color is on top
        outlines = _outlines(_margin(scores, one.index) - np.float32(level))
        if outlines:
            mask = _strokes(outlines, layer.size, scale, width)
            layer.alpha_composite(colored(mask, color or one.rgb))
    return layer


def _outlines(ahead: Scores) -> list[NDArray[Any]]:
    """Where a class is as probable as the best other one: polylines (points, x and y)."""
    # Lines need two pixels: a single row or column is continued on both sides.
    margins = [(1, 1) if length == 1 else (0, 0) for length in ahead.shape]
    (above, _), (left, _) = margins
    lines: Iterable[Any] = contour_generator(z=np.pad(ahead, margins, mode="edge")).lines(0.0)
    return [line - (left, above) for line in lines]


def _strokes(outlines: Iterable[Any], size: tuple[int, int], scale: int, width: int) -> Layer:
    """Polylines in pixels of the image as a grey mask of the layer's size."""
    fine = Image.new("L", (size[0] * _SUPERSAMPLING, size[1] * _SUPERSAMPLING))
    draw = ImageDraw.Draw(fine)
    for outline in outlines:
        points = (outline + 0.5) * (scale * _SUPERSAMPLING) - 0.5
        draw.line(points.ravel().tolist(), fill=255, width=width * _SUPERSAMPLING, joint="curve")
    return fine.reduce(_SUPERSAMPLING)


def mask_layer(fill: Layer) -> Layer:
    """Black wherever a fill is transparent."""
    return colored(fill.getchannel("A").point(lambda alpha: 255 - alpha), (0, 0, 0))


def error_layer(errors: NDArray[np.uint8], scale: int) -> Layer:
    """The kinds of errors (height, width) in their colors, each pixel a square."""
    colors = np.array([(0, 0, 0, 0), *((*rgb, 255) for rgb in ERROR_COLORS.values())], np.uint8)
    layer = Image.fromarray(colors[errors])
    size = (layer.width * scale, layer.height * scale)
    return layer.resize(size, Image.Resampling.NEAREST)


def colored(mask: Layer, color: Color) -> Layer:
    """One color, as opaque as the mask says."""
    layer = Image.new("RGBA", mask.size, color)
    layer.putalpha(mask)
    return layer
