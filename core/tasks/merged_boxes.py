"""The boxes of an ensemble of detectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.average_precision import overlaps_of
from core.tasks.boxes import LEAST_SCORE, MOST_BOXES, predicted_boxes

_OVERLAP = 0.5
"""Of boxes of one class that are one object: as in the suppression of a single detector."""


def merged_boxes(tables: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    """The boxes of several tables (MOST_BOXES, 6) as one such table.

    Of the boxes of a class that overlap by more than half, the most probable is kept
    (non-maximum suppression). Its score is the mean of the members' highest scores among these
    boxes; that of a member without any is 0. So the table of equal members is theirs.
    """
    found = [predicted_boxes(table) for table in tables]
    owners = np.repeat(np.arange(len(found)), [len(one) for one in found])
    boxes = np.concatenate(found).astype(np.float64)
    order = np.argsort(-boxes[:, 1], kind="stable")
    boxes, owners = boxes[order], owners[order]
    alike = boxes[:, :1] == boxes[:, 0]
    near = alike & (overlaps_of(boxes[:, 2:], boxes[:, 2:]) > _OVERLAP)
    np.fill_diagonal(near, True)  # boxes without area overlap nothing
    left = np.ones(len(boxes), np.bool_)
    kept = []
    for place in range(len(boxes)):
        if not left[place]:
            continue
        cluster = near[place] & left
        left &= ~cluster
        scores = np.zeros(len(tables))
        np.maximum.at(scores, owners[cluster], boxes[cluster, 1])
        kept.append([boxes[place, 0], scores.mean(), *boxes[place, 2:]])
    table = np.zeros((MOST_BOXES, 6), np.float32)
    merged = sorted((row for row in kept if row[1] >= LEAST_SCORE), key=lambda row: -row[1])
    for place, row in enumerate(merged[:MOST_BOXES]):
        table[place] = row
    return table
