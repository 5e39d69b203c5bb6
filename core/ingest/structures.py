"""How many structures masks show: a mask of many small nuclei differs from one of a heart."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_MOST_CLASSES = 32
"""Images with more classes are hardly masks, and finding their structures would take long."""


def structures_in(mask: NDArray[Any], pixels: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many 8-connected regions each class from 1 on has; 0 where that is not known.

    Args:
        mask: class indices (height, width, 1), or any other label, of which nothing is known.
        pixels: how many pixels of the mask each class has.
    """
    found = np.zeros(len(pixels), np.int64)
    present = [index for index in np.flatnonzero(pixels).tolist() if index]
    if mask.ndim == 3 and mask.shape[2] == 1 and len(present) <= _MOST_CLASSES:
        for index in present:
            regions, _ = cv2.connectedComponents((mask[:, :, 0] == index).astype(np.uint8))
            found[index] = regions - 1  # the first one is all the rest
    return found
