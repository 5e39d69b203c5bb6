"""The loss and metrics for regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from core.plugins.inputs import LossOptions
from core.training.tasks.penalties import penalty


class StandardizedError(keras.losses.Loss):
    """Mean error, with each value in units of its standard deviation in training.

    For each sample: loss = mean over values of penalty((true - predicted) / deviation). Predicting
    the mean of the training targets gives 1 for squared errors, whatever their units.
    """

    def __init__(
        self,
        deviations: Sequence[float],
        options: LossOptions | None = None,
        name: str = "standardized_error",
    ) -> None:
        """Take the standard deviation of each value, and the kind of error: by default squared."""
        super().__init__(name=name)
        self.deviations = tuple(deviations)
        self.options = options or LossOptions()

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The losses (batch,) for targets (batch,) or (batch, n), and predictions (batch, n)."""
        y_pred = ops.cast(y_pred, "float32")
        # (batch,) minus (batch, 1) would be (batch, batch).
        error = ops.reshape(ops.cast(y_true, "float32"), ops.shape(y_pred)) - y_pred
        error = error / ops.convert_to_tensor(self.deviations)
        return ops.mean(penalty(error, self.options), axis=-1)


class NumberErrors(keras.metrics.Metric):
    """Mean absolute error of each value in its own unit, and R², over all samples together.

    R² = 1 - Σ (true - predicted)² / Σ (true - mean of true)², averaged over the values for which
    it is defined: those that are not all the same. Sums use standardized values (training mean
    and standard deviation), to keep the digits of large numbers that differ little.
    """

    def __init__(
        self,
        slugs: Sequence[str],
        means: Sequence[float],
        deviations: Sequence[float],
        name: str = "numbers",
    ) -> None:
        """Take the values' names, and their means and standard deviations in training."""
        super().__init__(name=name)
        self.slugs = tuple(slugs)
        self.means = tf.constant(means, tf.float64)
        self.deviations = tf.constant(deviations, tf.float64)
        self.count = self.add_variable((), "zeros", dtype="float64", name="count")
        self.sums = self.add_variable((4, len(self.slugs)), "zeros", dtype="float64", name="sums")
        """Sums of absolute errors, squared errors, true values and their squares."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add targets (batch,) or (batch, n) and predictions (batch, n)."""
        found = (tf.cast(y_pred, tf.float64) - self.means) / self.deviations
        truth = tf.reshape(tf.cast(y_true, tf.float64), tf.shape(found))
        truth = (truth - self.means) / self.deviations
        errors = found - truth
        rows = tf.stack([tf.abs(errors), errors**2, truth, truth**2])
        self.sums.assign_add(tf.reduce_sum(rows, axis=1))
        self.count.assign_add(tf.cast(tf.shape(found)[0], tf.float64))

    def result(self) -> dict[str, Any]:
        """`mae` of a single value, `mae_<slug>` of each of several, and `r2`."""
        count = tf.convert_to_tensor(self.count)
        errors, squares, total, total_squares = tf.unstack(tf.convert_to_tensor(self.sums))
        mae = errors / count * self.deviations
        spread = total_squares - total**2 / count
        defined = spread > 1e-9 * tf.maximum(total_squares, 1e-30)
        r2 = tf.where(defined, 1 - squares / tf.where(defined, spread, 1), 0)
        mean = tf.reduce_sum(r2) / tf.cast(tf.math.count_nonzero(defined), tf.float64)
        if len(self.slugs) == 1:
            return {"mae": mae[0], "r2": mean}
        return {f"mae_{slug}": mae[index] for index, slug in enumerate(self.slugs)} | {"r2": mean}
