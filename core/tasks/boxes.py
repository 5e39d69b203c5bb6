"""Boxes that a detector predicts: a table (MOST_BOXES, 6) for each image."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

MOST_BOXES = 300
"""Rows of the table."""
LEAST_SCORE = 0.01
"""Less probable boxes are not predicted."""
SURE = 0.3
"""From this score on, a box counts where boxes are counted; views start with it, too."""


def predicted_boxes(table: NDArray[Any], least: float = LEAST_SCORE) -> NDArray[Any]:
    """The rows that are boxes: class, score, left, top, right, bottom.

    Args:
        table: (MOST_BOXES, 6); rows whose score is 0 are empty.
        least: the least score of a box.
    """
    return table[table[:, 1] >= least]
