"""Which predicted boxes are right, as COCO decides it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

OVERLAP = 0.5
"""Intersection over union from which on a box of the class is right."""


def overlaps(boxes: NDArray[Any], others: NDArray[Any]) -> NDArray[np.float64]:
    """Intersection over union (boxes, others) of left, top, right, bottom; 0 of empty boxes."""
    one = boxes[:, np.newaxis].astype(np.float64)
    other = others[np.newaxis].astype(np.float64)
    sides = np.minimum(one[..., 2:], other[..., 2:]) - np.maximum(one[..., :2], other[..., :2])
    shared = sides.clip(0).prod(axis=2)
    areas = [(each[..., 2:] - each[..., :2]).clip(0).prod(axis=2) for each in (one, other)]
    union = areas[0] + areas[1] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def matched(table: NDArray[Any], truth: NDArray[Any]) -> tuple[list[bool], list[float]]:
    """Whether each predicted box is right, and the score of the box that finds each true one.

    By falling score, each box takes the true box of its class that it overlaps most, of those that
    no box has taken before. So what a threshold leaves out changes nothing for the others.

    Args:
        table: (boxes, 6): class, score, left, top, right, bottom.
        truth: (boxes, 5): class, left, top, right, bottom.

    Returns:
        the second list has 0 for true boxes that are not found.
    """
    right, found = [False] * len(table), [0.0] * len(truth)
    shares = overlaps(table[:, 2:], truth[:, 1:])
    shares[table[:, :1] != truth[np.newaxis, :, 0]] = 0
    for place in np.argsort(-table[:, 1], kind="stable"):
        if not len(truth):
            break
        best = int(shares[place].argmax())
        if shares[place, best] >= OVERLAP:
            right[place], found[best] = True, float(table[place, 1])
            shares[:, best] = 0
    return right, found
