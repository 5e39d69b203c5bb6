"""Arrays of weights and activations as tiles, and tiles as one picture."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.drawing import Image8, at_most
from core.looking.palettes import Scale

MOST = 64
"""Tiles of an array that are shown unless another number is chosen."""
_LARGEST = 64
"""Pixels of a tile's longer side."""
_SMALLEST, _SMALLEST_ALONE = 24, 240
"""Pixels to which small tiles, and a single one, are enlarged by a whole factor."""
_LARGEST_VALUE = 8
"""Pixels of a value in a single tile."""
_WIDEST = 768
"""Pixels of a single tile's longer side: of a dense layer's kernel."""
_PAGE = (255, 255, 255)
_GAP = 1

Tiles = NDArray[np.float32]
"""(tiles, height, width)"""


def activation_tiles(activation: NDArray[Any]) -> Tiles:
    """A tile for each channel of what a layer computes for one sample.

    Args:
        activation: (height, width, channels); (length, channels) and (length,) are one tile.
    """
    found = np.asarray(activation, np.float32)
    if found.ndim >= 3:
        return np.moveaxis(found.reshape(*found.shape[:2], -1), -1, 0)
    return _as_one(found)


def weight_tiles(weights: NDArray[Any]) -> Tiles:
    """A tile for each filter and channel of a kernel, the channels of a filter in a row.

    Args:
        weights: (height, width, channels, filters); of (length, channels, filters), a tile is a
            filter; (channels, filters) and (filters,) are one tile.
    """
    found = np.asarray(weights, np.float32)
    if found.ndim == 4:
        height, width, channels, filters = found.shape
        return found.transpose(3, 2, 0, 1).reshape(filters * channels, height, width)
    if found.ndim == 3:
        return found.transpose(2, 1, 0)
    return _as_one(found)


def _as_one(values: NDArray[np.float32]) -> Tiles:
    """A matrix as it is, the longer side from left to right; a vector in rows."""
    if values.ndim == 2:
        return (values if values.shape[1] >= values.shape[0] else values.T)[np.newaxis]
    values = values.ravel()
    columns = max(1, math.ceil(math.sqrt(4 * values.size)))
    rows = max(1, math.ceil(values.size / columns))
    padded = np.full(rows * columns, np.nan, np.float32)
    padded[: values.size] = values
    return padded.reshape(1, rows, columns)


def sheet(tiles: Tiles, scale: Scale, most: int = MOST) -> Image8:
    """The first tiles beside each other, in one picture of at most about 1000 pixels.

    Args:
        tiles: all of one size.
        scale: the colors, the same for all.
        most: the number of tiles.
    """
    shown = [_sized(tile, alone=len(tiles) == 1) for tile in tiles[:most]]
    height, width = shown[0].shape
    columns = min(len(shown), max(1, round(math.sqrt(2 * len(shown) * height / width))))
    rows = math.ceil(len(shown) / columns)
    step = height + _GAP, width + _GAP
    page = np.full((rows * step[0] - _GAP, columns * step[1] - _GAP, 3), _PAGE, np.uint8)
    for place, tile in enumerate(shown):
        top, left = step[0] * (place // columns), step[1] * (place % columns)
        page[top : top + height, left : left + width] = scale.colors(tile)
    return page


def _sized(tile: NDArray[np.float32], *, alone: bool) -> NDArray[np.float32]:
    """Reduced to means of areas, or with each value as a square of pixels."""
    longest = max(tile.shape)
    largest, smallest = (_WIDEST, _SMALLEST_ALONE) if alone else (_LARGEST, _SMALLEST)
    if longest > largest:
        small: NDArray[np.float32] = at_most(tile[:, :, np.newaxis], largest)[:, :, 0]
        return small
    factor = max(1, min(smallest // longest, _LARGEST_VALUE if alone else _SMALLEST))
    return tile.repeat(factor, axis=0).repeat(factor, axis=1)
