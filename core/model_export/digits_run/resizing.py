"""Resizing as OpenCV does it, in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_Array = NDArray[Any]
_Size = tuple[int, int]


def scaled_size(size: _Size, wanted: _Size, mode: str) -> _Size:
    """The size (height, width) to which an image is scaled, before it is cropped or padded."""
    if mode == "squash":
        return wanted
    ratios = wanted[0] / size[0], wanted[1] / size[1]
    scale = {"crop": max(ratios), "fill": min(ratios), "half_crop": sum(ratios) / 2}[mode]
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def resized(image: _Array, size: _Size) -> _Array:
    """An image (height, width, channels): means over areas where it shrinks, else linear."""
    small = min(image.shape[0], size[0]), min(image.shape[1], size[1])
    if image.shape[:2] != small:
        ratios = image.shape[0] / small[0], image.shape[1] / small[1]
        whole = all(ratio == int(ratio) for ratio in ratios)
        if not whole and all(1.5 <= ratio < 3 for ratio in ratios):
            image = _linear(image, (2 * small[0], 2 * small[1]))
        image = _averaged(image, small)
    return image if image.shape[:2] == size else _linear(image, size)


def _averaged(image: _Array, size: _Size) -> _Array:
    """INTER_AREA: the means over the areas of the new pixels."""
    height, width = image.shape[:2]
    if (height, width) == (2 * size[0], 2 * size[1]) and image.dtype.kind in "iu":
        parts = image.astype(np.int64).reshape(size[0], 2, size[1], 2, -1)
        return ((parts.sum(axis=(1, 3)) + 2) >> 2).astype(image.dtype)
    if height % size[0] == width % size[1] == 0 and image.dtype.kind in "iu":
        parts = image.astype(np.int64).reshape(
            size[0], height // size[0], size[1], -1, image.shape[2]
        )
        return np.rint(parts.mean(axis=(1, 3))).astype(image.dtype)
    found = image.astype(np.float32)
    for axis in (1, 0):
        length, ratio = image.shape[axis], image.shape[axis] / size[axis]
        place, ends = np.arange(length), np.arange(size[axis] + 1) * ratio
        part = np.minimum(ends[1:, None], place + 1) - np.maximum(ends[:-1, None], place)
        part = np.where(part > 1e-3, part.clip(0, 1), 0)
        count = int((part > 0).sum(axis=1).max())
        index = np.minimum((part > 0).argmax(axis=1)[:, None] + np.arange(count), length - 1)
        index = np.maximum(index, np.arange(count) + index[:, :1])
        weight = np.take_along_axis(np.pad(part, ((0, 0), (0, count))), index, 1) / ratio
        found = _summed(found, np.minimum(index, length - 1), weight, axis)
    return found if image.dtype == np.float32 else np.rint(found).astype(image.dtype)


def _linear(image: _Array, size: _Size) -> _Array:
    """INTER_LINEAR; of 8 bits in whole numbers, as there."""
    found = image.astype(np.int64 if image.dtype == np.uint8 else np.float32)
    for axis in (1, 0):
        length, wanted = image.shape[axis], size[axis]
        place = (np.arange(wanted) + 0.5) * (length / wanted) - 0.5
        first = np.floor(place)
        part = place - first
        if axis == 1:
            part[(first < 0) | (first >= length - 1)] = 0
        index = (first[:, None] + [0, 1]).clip(0, length - 1).astype(np.int64)
        weight = np.stack([1 - part, part], axis=1)
        if image.dtype != np.uint8:
            found = _summed(found, index, weight, axis)
        elif axis == 1:
            found = _summed(found, index, np.rint(weight * 2048).astype(np.int64), axis)
        else:
            parts = np.rint(weight * 2048).astype(np.int64)[:, :, None, None]
            rows = found[index] >> 4
            found = ((rows[:, 0] * parts[:, 0] >> 16) + (rows[:, 1] * parts[:, 1] >> 16) + 2) >> 2
    return found if image.dtype == np.float32 else np.rint(found).astype(image.dtype)


def _summed(image: _Array, index: _Array, weight: _Array, axis: int) -> _Array:
    """Weighted sums of pixels along an axis, in the type and in the order of OpenCV."""
    shape = (-1, 1, 1) if axis == 0 else (1, -1, 1)
    weight = weight.astype(image.dtype)
    found = image.take(index[:, 0], axis) * weight[:, 0].reshape(shape)
    for tap in range(1, index.shape[1]):
        found = found + image.take(index[:, tap], axis) * weight[:, tap].reshape(shape)
    return found
