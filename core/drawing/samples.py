"""A sample as a picture, with its label laid over or set beside."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.drawing.overlays import (
    ColorOf,
    beside,
    boxes_layer,
    mask_layer,
    with_boxes,
    with_mask,
)
from core.drawing.palettes import default_color
from core.drawing.sizing import resized, resized_mask, size_within
from core.drawing.windowing import Image8, Window, eight_bits


def drawn_sample(
    feature: NDArray[Any],
    label: NDArray[Any] | None,
    *,
    size: int,
    target: NDArray[Any] | None = None,
    window: Window | None = None,
    color: ColorOf = default_color,
) -> Image8:
    """A sample as a picture.

    Args:
        feature: the image (height, width, channels) as stored.
        label: a mask of class indices (height, width, 1) or boxes (boxes, 5: class, left,
            top, right, bottom in pixels), which are laid over; any other is not drawn.
        size: pixels of the longer side.
        target: an image (height, width, channels) that a network is to make of it, which is
            put beside it, with a window of its own.
        window: that of the dataset; None where none is known.
        color: the color of a class index.
    """
    image = resized(eight_bits(feature, window), size)
    if target is not None:
        return beside(image, resized(eight_bits(target), size))
    if label is not None and is_mask(label, feature):
        return with_mask(image, resized_mask(label[:, :, 0], size), color)
    if label is not None and label.ndim == 2:
        return with_boxes(image, label, size / max(feature.shape[:2]), color)
    return image


def drawn_label(
    feature: NDArray[Any], label: NDArray[Any], *, size: int, color: ColorOf = default_color
) -> NDArray[np.uint8]:
    """What `drawn_sample` lays over the image, as a layer (height, width, 4) of the same size."""
    if is_mask(label, feature):
        return mask_layer(resized_mask(label[:, :, 0], size), color)
    height, width = feature.shape[:2]
    shown = size_within((height, width), size)
    boxes = label if label.ndim == 2 else np.empty((0, 5), np.float32)
    return boxes_layer(shown, boxes, size / max(height, width), color)


def is_mask(label: NDArray[Any], feature: NDArray[Any]) -> bool:
    return (
        label.dtype.kind in "iu"
        and label.ndim == 3
        and label.shape[2] == 1
        and label.shape[:2] == feature.shape[:2]
    )
