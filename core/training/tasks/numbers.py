"""The loss and metrics for regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
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
        self.means = ops.convert_to_tensor(means, "float64")
        self.deviations = ops.convert_to_tensor(deviations, "float64")
        self.count = self.add_variable((), "zeros", dtype="float64", name="count")
        self.sums = self.add_variable((4, len(self.slugs)), "zeros", dtype="float64", name="sums")
        """Sums of absolute errors, squared errors, true values and their squares."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add targets (batch,) or (batch, n) and predictions (batch, n)."""
        found = (ops.cast(y_pred, "float64") - self.means) / self.deviations
        truth = ops.reshape(ops.cast(y_true, "float64"), ops.shape(found))
        truth = (truth - self.means) / self.deviations
        errors = found - truth
        rows = ops.stack([ops.abs(errors), errors**2, truth, truth**2])
        self.sums.assign_add(ops.sum(rows, axis=1))
        self.count.assign_add(ops.cast(ops.shape(found)[0], "float64"))

    def result(self) -> dict[str, Any]:
        """`mae` of a single value, `mae_<slug>` of each of several, and `r2`."""
        count = ops.convert_to_tensor(self.count)
        errors, squares, total, total_squares = ops.unstack(ops.convert_to_tensor(self.sums))
        mae = errors / count * self.deviations
        spread = total_squares - total**2 / count
        defined = spread > 1e-9 * ops.maximum(total_squares, 1e-30)
        r2 = ops.where(defined, 1 - squares / ops.where(defined, spread, 1), 0)
        mean = ops.sum(r2) / ops.sum(ops.cast(defined, r2.dtype))
        if len(self.slugs) == 1:
            return {"mae": mae[0], "r2": mean}
        return {f"mae_{slug}": mae[index] for index, slug in enumerate(self.slugs)} | {"r2": mean}
