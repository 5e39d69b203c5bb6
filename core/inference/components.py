"""Keeping only the largest connected component of each class in an output."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def keep_largest(output: NDArray[Any]) -> NDArray[Any]:
    """An output in which each class but background has one connected component at most.

    Pixels belong together if they touch at an edge or a corner. In the smaller components, the
    probability of the class is added to that of the background, which is then the most probable.

    Args:
        output: probabilities (height, width, classes); class 0 is the background.
    """
    kept = output.copy()
    mask = output.argmax(axis=2)
    for index in range(1, output.shape[2]):
        removed = _all_but_largest(mask == index)
        kept[removed, 0] += kept[removed, index]
        kept[removed, index] = 0
    return kept


def _all_but_largest(pixels: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The pixels outside of the largest component; of equally large ones, one is the largest."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        pixels.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S
    )
    sizes = stats[1:, cv2.CC_STAT_AREA]
    largest = 1 + int(sizes.argmax()) if len(sizes) else 0
    removed: NDArray[np.bool_] = pixels & (labels != largest)
    return removed
