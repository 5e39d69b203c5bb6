"""Metrics for multi-label classification, exact over an epoch."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from core.tasks.classification import ACCURACY
from core.tasks.multi_label import F1, THRESHOLD


class LabelCounts(keras.metrics.Metric):
    """Accuracy over all classes of all samples, and the mean of the classes' F1 scores.

    As `core.tasks.multi_label` defines them for inferences: a class that is neither in the labels
    nor predicted has no F1 score, and does not count in the mean.
    """

    def __init__(self, classes: int, name: str = "labels") -> None:
        """Take the number of classes."""
        super().__init__(name=name)
        # Integers: float32 would stop counting at 2**24.
        self.counts = self.add_variable((3, classes), "zeros", dtype="int64", name="counts")
        """Of each class: right predictions, labels, and predictions."""
        self.samples = self.add_variable((), "zeros", dtype="int64", name="samples")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add labels of 0 and 1 (batch, classes), and probabilities of the same shape."""
        predicted = ops.cast(y_pred >= THRESHOLD, "int64")
        truth = ops.cast(y_true > 0, "int64")
        rows = ops.stack([predicted * truth, truth, predicted])
        self.counts.assign_add(ops.sum(rows, axis=1))
        self.samples.assign_add(ops.cast(ops.shape(truth)[0], "int64"))

    def result(self) -> dict[str, Any]:
        """`accuracy` and `f1`; the latter is NaN if no class is in the labels or predicted."""
        right, true, predicted = ops.unstack(
            ops.cast(ops.convert_to_tensor(self.counts), "float64")
        )
        answers = ops.cast(ops.convert_to_tensor(self.samples), "float64") * self.counts.shape[1]
        wrong = ops.sum(true + predicted - 2 * right)
        defined = true + predicted > 0
        f1 = ops.where(defined, 2 * right / ops.where(defined, true + predicted, 1), 0)
        return {
            ACCURACY.name: 1 - wrong / answers,
            F1.name: ops.sum(f1) / ops.sum(ops.cast(defined, "float64")),
        }
