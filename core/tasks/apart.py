"""Exact distances to the nearest of some pixels, where pixels are not square."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.places import Spacing

_AT_ONCE = 2**22
"""Numbers that are held together: 32 MB."""


def distances_apart(
    surface: NDArray[np.bool_], other: NDArray[np.bool_], spacing: Spacing
) -> NDArray[Any]:
    """Of each pixel of a surface to the nearest one of the other, in mm.

    The distance within each column first, then over the columns (Felzenszwalb 2012, without the
    envelope: few pixels are asked for).

    Args:
        surface: (height, width).
        other: the same size, not empty.
    """
    width = surface.shape[1]
    down = _squares_down(other) * spacing[0] ** 2
    across = ((np.arange(width) - np.arange(width)[:, np.newaxis]) * spacing[1]) ** 2
    rows, columns = np.nonzero(surface)
    found = np.empty(len(rows))
    step = max(_AT_ONCE // width, 1)
    for start in range(0, len(rows), step):
        some = slice(start, start + step)
        found[some] = (down[rows[some]] + across[columns[some]]).min(axis=1)
    return np.sqrt(found)


def _squares_down(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The squared distance of each pixel to the nearest one in its column, in pixels; infinite in
    columns without one."""
    height = len(mask)
    numbers = np.arange(height, dtype=np.float64)[:, np.newaxis]
    above = np.maximum.accumulate(np.where(mask, numbers, -np.inf), axis=0)
    below = np.minimum.accumulate(np.where(mask, numbers, np.inf)[::-1], axis=0)[::-1]
    squares: NDArray[np.float64] = np.minimum(numbers - above, below - numbers) ** 2
    return squares
