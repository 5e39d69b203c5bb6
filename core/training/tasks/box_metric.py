"""The mean average precision of an epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from core.tasks.detection import MAP_50
from core.training.tasks.box_table import Size, box_table, overlaps

_BINS = 1000
"""Scores are counted in bins of this number of equal ones."""
_OVERLAP = 0.5


class BoxPrecision(keras.metrics.Metric):
    """mAP@0.5 over the images of all batches: the mean over the classes that have true boxes.

    A predicted box belongs to the true one of its class that it overlaps most; of several, the
    most probable is right if their intersection over union is at least 0.5 (as in PASCAL VOC).
    Scores are rounded down to thousandths, so that counts suffice. Inferences measure as COCO
    does; the two differ by little.
    """

    def __init__(self, class_slugs: Sequence[str], size: Size, name: str = MAP_50.name) -> None:
        """Take the classes' slugs, and the height and width of the images."""
        super().__init__(name=name)
        self.class_slugs = tuple(class_slugs)
        self.size = size
        classes = len(self.class_slugs)
        self.counts = self.add_variable(
            (2, classes, _BINS), "zeros", dtype="float32", name="counts"
        )
        """Of right and of all predicted boxes by class and score."""
        self.truths = self.add_variable((classes,), "zeros", dtype="float32", name="truths")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add boxes (batch, boxes, 5) and maps (batch, rows, columns, classes + 4)."""
        classes = len(self.class_slugs)
        boxes = ops.cast(y_true, "float32")
        table = box_table(y_pred[..., :-4], y_pred[..., -4:], self.size)
        kinds, scores = ops.cast(table[..., 0], "int32"), table[..., 1]
        right = _is_right(table, boxes)
        found = ops.cast(scores > 0, "float32")
        bins = ops.minimum(ops.cast(scores * _BINS, "int32"), _BINS - 1)
        places = ops.reshape(kinds * _BINS + bins, (-1,))
        counts = [
            ops.segment_sum(ops.reshape(values, (-1,)), places, classes * _BINS)
            for values in (right * found, found)
        ]
        self.counts.assign_add(ops.reshape(ops.stack(counts), self.counts.shape))
        true = ops.one_hot(ops.cast(boxes[..., 0], "int32"), classes, dtype="float32")
        self.truths.assign_add(ops.sum(true, axis=(0, 1)))

    def result(self) -> dict[str, Any]:
        """`map_50` (the mean) and `map_50_<slug>` of each class; NaN if there are no true boxes."""
        right, found = (ops.cumsum(ops.flip(self.counts[row], 1), axis=1) for row in (0, 1))
        precision = right / ops.maximum(found, 1.0)
        recall = right / ops.maximum(self.truths, 1.0)[:, None]
        wanted = ops.linspace(0.0, 1.0, 101)
        # The greatest precision at this recall or a higher one (classes, recalls).
        enough = recall[:, None, :] >= wanted[None, :, None] - 1e-6
        best = ops.max(ops.where(enough, precision[:, None, :], 0.0), axis=-1)
        values = ops.mean(best, axis=-1)
        known = ops.convert_to_tensor(self.truths) > 0
        total = ops.sum(ops.where(known, values, 0.0))
        mean = total / ops.sum(ops.cast(known, "float32"))
        values = ops.where(known, values, float("nan"))
        return {self.name: mean} | {
            f"{self.name}_{slug}": values[index] for index, slug in enumerate(self.class_slugs)
        }


def _is_right(table: Any, boxes: Any) -> Any:
    """1 for predicted boxes (batch, predicted) that are the most probable of a true one."""
    kinds, truth = table[..., 0], boxes[..., 0]
    alike = ops.equal(kinds[:, :, None], truth[:, None, :])
    predicted = [table[..., at] for at in range(2, 6)]
    true = [boxes[..., at] for at in range(1, 5)]
    shares = ops.where(alike, overlaps(predicted, true), 0.0)
    places = ops.arange(ops.shape(boxes)[1], dtype="int32")
    chosen = ops.cast(ops.argmax(shares, axis=2), "int32")
    best = ops.cast(ops.equal(chosen[..., None], places), "float32")
    claims = best * ops.cast(ops.max(shares, axis=2, keepdims=True) >= _OVERLAP, "float32")
    first = ops.equal(ops.cumsum(claims, axis=1), 1)  # rows are in the order of their scores
    return ops.sum(claims * ops.cast(first, "float32"), axis=2)
