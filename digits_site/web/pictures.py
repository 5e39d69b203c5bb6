"""Stored samples as pictures: grey values windowed, masks and boxes laid over in colours."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.classes import Color, default_color

THUMBNAIL = 192
LARGE = 768
SIZES = (THUMBNAIL, LARGE)
"""Pixels of the longer side."""

Image8 = NDArray[np.uint8]

OPACITY = 0.4
LINE = 2
"""Pixels of a box's frame."""
LARGEST_CLASS = 2**16
"""Beyond it all have one colour: in a damaged mask, a class may be any number."""
SMALL = 64
"""Images below so many pixels are enlarged without smoothing."""


def picture(
    feature: NDArray[Any],
    label: NDArray[Any] | None,
    *,
    size: int,
    target: NDArray[Any] | None = None,
    channels: Sequence[Mapping[str, Any]] = (),
    color: Callable[[int], Color] = default_color,
) -> bytes:
    """A sample as a PNG file.

    Args:
        feature: the image (height, width, channels) as stored.
        label: a mask of class indices (height, width, 1) or boxes (boxes, 5: class, left,
            top, right, bottom in pixels), which are laid over; any other is not drawn.
        size: pixels of the longer side.
        target: an image (height, width, channels) that a network is to make of it, which is
            put beside it.
        channels: the dataset's statistics of each channel; they make pictures of one
            dataset comparable. Without them the image's own values count.
        color: the colour of a class index.
    """
    image = resized(windowed(feature, channels), size, smooth=True)
    if target is not None:
        image = beside(image, resized(windowed(target, ()), size, smooth=True))
    elif label is not None and is_mask(label, feature):
        image = overlaid(image, resized_mask(label[:, :, 0], size), color)
    elif label is not None and label.ndim == 2:
        image = framed(image, label, size / max(feature.shape[:2]), color)
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


def beside(image: Image8, target: Image8) -> Image8:
    """Two images in a row, a line of white between them."""
    height = max(len(image), len(target))
    parts = [np.pad(part, ((0, height - len(part)), (0, 0), (0, 0))) for part in (image, target)]
    return np.concatenate([parts[0], np.full((height, LINE, 3), 255, np.uint8), parts[1]], axis=1)


def windowed(feature: NDArray[Any], channels: Sequence[Mapping[str, Any]]) -> Image8:
    """The image as RGB, its usual values spread over 0–255."""
    shown = feature[:, :, :3] if feature.shape[2] >= 3 else feature[:, :, :1]
    if shown.dtype == np.uint8 and shown.shape[2] == 3:
        return np.ascontiguousarray(shown)  # an ordinary colour image
    low, high = window(shown, channels[: shown.shape[2]])
    scaled = (shown.astype(np.float32) - low) * (255 / max(high - low, 1e-6))
    grey = scaled.clip(0, 255).astype(np.uint8)
    return np.repeat(grey, 3, axis=2) if grey.shape[2] == 1 else grey


def window(shown: NDArray[Any], channels: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """The values that become black and white."""
    if not channels:
        low, high = np.percentile(shown, [1, 99])
        return float(low), float(high)
    percentiles = [channel["percentiles"] for channel in channels]
    low, high = min(row["1"] for row in percentiles), max(row["99"] for row in percentiles)
    if high > low:
        return low, high
    return min(row["min"] for row in channels), max(row["max"] for row in channels)


def is_mask(label: NDArray[Any], feature: NDArray[Any]) -> bool:
    return (
        label.dtype.kind in "iu"
        and label.ndim == 3
        and label.shape[2] == 1
        and label.shape[:2] == feature.shape[:2]
    )


def overlaid(image: Image8, mask: NDArray[Any], color: Callable[[int], Color]) -> Image8:
    """Every class but 0 in its colour: translucent, with an opaque outline."""
    classes = mask.clip(0, LARGEST_CLASS)
    colors = np.array([color(i) for i in range(int(classes.max(initial=0)) + 1)], np.float32)
    opacity = np.where(mask > 0, OPACITY, 0.0)
    opacity[outline(mask)] = 1
    blended = image * (1 - opacity[..., None]) + colors[classes] * opacity[..., None]
    return blended.astype(np.uint8)


def framed(
    image: Image8, boxes: NDArray[Any], scale: float, color: Callable[[int], Color]
) -> Image8:
    """Every box as a frame in its class's colour."""
    canvas = Image.fromarray(image)
    draw = ImageDraw.Draw(canvas)
    for class_index, *corners in boxes.tolist():
        left, top, right, bottom = (scale * corner for corner in corners)
        frame = (left, top, max(left, right - 1), max(top, bottom - 1))
        draw.rectangle(frame, outline=line_color(color(int(class_index))), width=LINE)
    return np.asarray(canvas)


def line_color(color: Color) -> Color:
    """The colour of a class's frames: white where its own, black, would not be seen."""
    return color if any(color) else (255, 255, 255)


def outline(mask: NDArray[Any]) -> NDArray[np.bool_]:
    """Pixels of a class that have a neighbour of another class."""
    padded = np.pad(mask, 1, mode="edge")
    neighbours = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
    edge: NDArray[np.bool_] = np.any([mask != other for other in neighbours], axis=0)
    return edge & (mask > 0)


def resized(image: Image8, size: int, *, smooth: bool) -> Image8:
    height, width = image.shape[:2]
    scale = size / max(height, width)
    target = (max(1, round(width * scale)), max(1, round(height * scale)))
    smooth = smooth and max(height, width) >= SMALL
    method = Image.Resampling.BICUBIC if smooth else Image.Resampling.NEAREST
    return np.asarray(Image.fromarray(image).resize(target, method))


def resized_mask(mask: NDArray[Any], size: int) -> NDArray[np.int32]:
    """Class indices of the enlarged or reduced mask; never a mixture of two."""
    rows, columns = (nearest(length, max(mask.shape), size) for length in mask.shape)
    chosen: NDArray[np.int32] = mask[np.ix_(rows, columns)].astype(np.int32)
    return chosen


def nearest(length: int, longest: int, size: int) -> NDArray[np.intp]:
    """The source index of each target pixel along one axis."""
    target = max(1, round(length * size / longest))
    return ((np.arange(target) + 0.5) * length / target).astype(np.intp)
