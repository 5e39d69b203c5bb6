"""From arrays to the layers of a picture: image, fill, contour lines.

Layers are drawn larger than the image, so that lines are thin and smooth: probabilities
are interpolated before the most probable class of each fine pixel is taken.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualizations.classes import TRUTH_COLOR, Color, SegmentClass

SMALLEST_SIDE = 512
SUPERSAMPLING = 2
PERCENTILES = (0.5, 99.5)

Layer = Image.Image


def grey_or_color(image: NDArray[Any]) -> Layer:
    """The image (height, width, channels) in 8 bits; more than 8 bits are windowed."""
    planes = image if image.shape[2] == 3 else image[:, :, :1]
    if planes.dtype != np.uint8:
        low, high = np.percentile(planes, PERCENTILES)
        scaled = (planes.astype(np.float32) - low) / max(high - low, 1e-6)
        planes = (scaled.clip(0, 1) * 255).astype(np.uint8)
    return Image.fromarray(np.squeeze(planes, 2) if planes.shape[2] == 1 else planes)


def scale_of(height: int, width: int) -> int:
    """How much larger than the image the layers are drawn."""
    return max(1, -(-SMALLEST_SIDE // min(height, width)))


def fine_classes(scores: NDArray[np.float32], factor: int) -> NDArray[np.uint8]:
    """The best class of each fine pixel, from scores (height, width, classes)."""
    height, width, count = scores.shape
    size = (width * factor, height * factor)
    best = np.full(size[::-1], -np.inf, np.float32)
    classes = np.zeros(size[::-1], np.uint8)
    for index in range(count):
        plane = Image.fromarray(np.ascontiguousarray(scores[:, :, index], np.float32))
        fine = np.asarray(plane.resize(size, Image.Resampling.BILINEAR))
        better = fine > best
        best[better] = fine[better]
        classes[better] = index
    return classes


def scores_of(mask: NDArray[Any], count: int) -> NDArray[np.float32]:
    """A mask (height, width) as scores (height, width, classes).

    Averaged with the neighbours (1, 2, 1), which turns the mask's steps into a smooth line
    that is nowhere half a pixel away from them.
    """
    scores = np.eye(count, dtype=np.float32)[np.minimum(mask, count - 1)]
    padded = np.pad(scores, ((1, 1), (1, 1), (0, 0)), mode="edge")
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    return (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 16


def fill_layer(fine: NDArray[np.uint8], classes: Sequence[SegmentClass]) -> Layer:
    """The classes in their colours; the background is transparent."""
    palette = np.array([[*one.rgb, 255 * (one.index > 0)] for one in classes], np.uint8)
    return shrink(Image.fromarray(palette[fine]))


def line_layer(
    fine: NDArray[np.uint8], classes: Sequence[SegmentClass], width: int, color: Color | None = None
) -> Layer:
    """The outlines of the classes in their colours, or all in one colour."""
    drawn = np.zeros((*fine.shape, 4), np.uint8)
    # Transparent pixels have a colour too: `shrink` averages it with their neighbours'.
    drawn[:, :, :3] = color or classes[-1].rgb
    for one in classes[1:]:
        region = fine == one.index
        if region.any():
            part = around(region, width * SUPERSAMPLING)
            drawn[part][outline(region[part], width * SUPERSAMPLING)] = (*(color or one.rgb), 255)
    return shrink(Image.fromarray(drawn))


def truth_layer(fine: NDArray[np.uint8], classes: Sequence[SegmentClass], width: int) -> Layer:
    return line_layer(fine, classes, width, TRUTH_COLOR)


def around(region: NDArray[np.bool_], margin: int) -> tuple[slice, slice]:
    """The rectangle around a region, with a margin; it is mostly far smaller than the image."""
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    return (
        slice(max(0, rows[0] - margin), rows[-1] + margin + 1),
        slice(max(0, columns[0] - margin), columns[-1] + margin + 1),
    )


def outline(region: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """The line of that width along the edge of a region, inside it.

    Inside, so that the lines of two classes that touch lie side by side.
    """
    return region & dilated(~region, width)


def dilated(region: NDArray[np.bool_], radius: int) -> NDArray[np.bool_]:
    """The region grown by a square of that radius, one axis after the other."""
    for axis in (0, 1):
        grown = region.copy()
        for shift in range(1, radius + 1):
            ahead, behind = [slice(None)] * 2, [slice(None)] * 2
            ahead[axis], behind[axis] = slice(shift, None), slice(None, -shift)
            grown[tuple(ahead)] |= region[tuple(behind)]
            grown[tuple(behind)] |= region[tuple(ahead)]
        region = grown
    return region


def shrink(fine: Layer) -> Layer:
    """From the supersampled size to the layers' size, which smooths the edges."""
    return fine.reduce(SUPERSAMPLING)


def composed(image: Layer, fill: Layer, lines: Sequence[Layer], opacity: float) -> Layer:
    """All layers in one RGB picture; the fill with an opacity of 0 to 1."""
    picture = image.convert("RGB").resize(fill.size, Image.Resampling.BICUBIC).convert("RGBA")
    faint = fill.copy()
    faint.putalpha(fill.getchannel("A").point(lambda alpha: round(alpha * opacity)))
    for layer in [faint, *lines]:
        picture.alpha_composite(layer)
    return picture.convert("RGB")


def png(layer: Layer) -> bytes:
    buffer = io.BytesIO()
    layer.save(buffer, "PNG", compress_level=4)
    return buffer.getvalue()
