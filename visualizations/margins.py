"""How far each class of a segmentation is ahead, where it is shown, and where that is wrong.

The margin of a class at a pixel is its probability less that of the best other class. In 8 bits it
is 128 + 127 · margin; only where the class is the most probable one is it above 128. So pages can
move the threshold, and say how the Dice changes, without the probabilities themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

EVEN = 128
"""The margin of 0."""
_STEPS = 127
MISSED, FALSE, CONFUSED = 1, 2, 3
"""Kinds of errors: background where there is a class; the contrary; another class."""
_LARGEST = 2**22
"""Margins of a sample that a page is given; of more, it shows the server's drawing."""
_HIDDEN = EVEN - 126
"""No threshold shows a class whose margins are all up to this."""

Margins = NDArray[np.uint8]


def margins_of(scores: NDArray[Any]) -> Margins:
    """The margins (height, width, classes - 1) of all classes but the background in 8 bits."""
    count = scores.shape[2]
    found = np.zeros((*scores.shape[:2], count - 1), np.uint8)
    if count < 2:
        return found
    best = scores.argmax(axis=2)
    second, first = np.moveaxis(np.partition(scores, (-2, -1), axis=2)[:, :, -2:], 2, 0)
    for index in range(1, count):
        ahead = scores[:, :, index] - np.where(best == index, second, first)
        steps = np.nan_to_num(EVEN + np.rint(_STEPS * ahead.clip(-1, 1)), nan=1)
        found[:, :, index - 1] = np.where(
            best == index, np.maximum(steps, EVEN + 1), np.minimum(steps, EVEN)
        )
    return found


def shown_classes(margins: Margins, threshold: int) -> NDArray[np.int64]:
    """The class of each pixel (height, width): the one ahead by more than the threshold, else 0.

    Args:
        threshold: from -126 to 127, as 127ths of a margin of 1; 0: the most probable class.
    """
    if not margins.shape[2]:
        return np.zeros(margins.shape[:2], np.int64)
    ahead = margins.max(axis=2).astype(np.int64) - EVEN
    found: NDArray[np.int64] = np.where(ahead > threshold, margins.argmax(axis=2) + 1, 0)
    return found


def errors_of(
    predicted: NDArray[Any], truth: NDArray[Any], ignored: int | None
) -> NDArray[np.uint8]:
    """The kind of error at each pixel (height, width); 0 where it is right or ignored."""
    wrong = predicted != truth
    if ignored is not None:
        wrong &= truth != ignored
    kinds = np.where(predicted == 0, MISSED, np.where(truth == 0, FALSE, CONFUSED))
    return np.where(wrong, kinds, 0).astype(np.uint8)


def planes_of(margins: Margins) -> tuple[NDArray[np.uint8], list[int]] | None:
    """One picture (classes · height, width, 1) with the classes below one another, and which.

    Classes that no threshold shows are left out. None: there are too many pixels for a page.
    """
    indices = [i for i in range(margins.shape[2]) if margins[:, :, i].max() > _HIDDEN]
    if margins.shape[0] * margins.shape[1] * max(1, len(indices)) > _LARGEST:
        return None
    stacked = [margins[:, :, i] for i in indices]
    plane = np.concatenate(stacked) if stacked else np.zeros((1, 1), np.uint8)
    return plane[:, :, np.newaxis], [i + 1 for i in indices]
