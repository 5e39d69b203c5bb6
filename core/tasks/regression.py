"""Regression: one or several numbers for each image."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import TrainingError
from core.tasks.answers import Answer, Verdict
from core.tasks.base import Measurement, TaskDefinition
from core.tasks.classes import default_value_name
from core.tasks.labels import Labels, Targets
from core.tasks.metrics import Metric, Metrics, or_dash
from core.tasks.names import Shape, Task
from core.tasks.samples import Array, Example
from core.tasks.value_errors import ValueErrors
from core.tasks.wording import listed

ERRORS = {
    "mean-squared-error": "Mean squared error",
    "mean-absolute-error": "Mean absolute error",
    "huber": "Huber",
}
_MAE = Metric("mae", "Mean absolute error", undefined=math.inf, larger_is_better=False)
# Targets may have different units, so the mean of their errors is meaningless.
_R2 = Metric("r2", "R²")
_BIAS = Metric("bias", "Bias")
DEVIATION = "deviation"
"""The name of an output with the standard deviation of each value."""
_NOTHING = 0.01
"""Up to this R², a network explains nothing of how values differ."""


class Regression(TaskDefinition):
    """The label is a scalar or a vector (values,), float32."""

    id = Task.REGRESSION
    title = "Regression"
    score = "Mean absolute error, negative"
    learning = "core.training.tasks.regression"
    is_cropped = True
    metrics = (_MAE, _R2)
    figures = (
        Metric("rmse", "Root mean squared error", larger_is_better=False),
        _BIAS,
        Metric("lower_limit", "Lower limit of agreement"),
        Metric("upper_limit", "Upper limit of agreement"),
    )
    row_figures = (_MAE, _BIAS)
    has_classes = False
    is_augmented = False  # a rotation, a scale or a contrast may be what is measured
    remedy = (
        "Lower the learning rate (learning_rate), choose another network, or add training images; "
        "check that the values belong to their images. If the loss still falls, train longer "
        "or with a higher rate."
    )
    losses = ERRORS
    loss_options = ("huber_delta",)

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        return len(shape) < 2 and dtype.startswith("float")

    def targets(self, labels: Labels) -> Targets:
        count = 1 if labels.shape == () else labels.length
        if count is None or not labels.dtype.startswith("float"):
            raise TrainingError(
                f"The dataset's labels are {labels}, but regression needs a number or a vector of "
                "fixed length for each image, as float32. Create a dataset with such labels."
            )
        if labels.statistics is None:
            raise TrainingError(
                "The dataset's manifest has no label statistics. Create the dataset again."
            )
        means, deviations = _several(labels.statistics["mean"]), _several(labels.statistics["std"])
        if not any(deviations):
            raise TrainingError(
                f"All training images have the same target, {means[0]:g}, so there is nothing to "
                "learn. Check the target column."
            )
        known = labels.value_names[:count]
        more = tuple(default_value_name(index) for index in range(len(known), count))
        return Targets(known + more, means, tuple(deviation or 1.0 for deviation in deviations))

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        return "" if label.ndim < 2 else "must be a number or a vector of numbers"

    def measurement(
        self, class_labels: Sequence[str], value_names: Sequence[str], ignored: int | None = None
    ) -> Measurement:
        return ValueErrors(value_names)

    def answer(self, output: Array, names: Sequence[str]) -> Answer:
        """The values by their names."""
        values = _named(output, names)
        return Answer(
            ", ".join(f"{name} {value:.5g}" for name, value in values.items()), dict(values)
        )

    def answer_of(self, outputs: Mapping[str, Array], names: Sequence[str]) -> Answer:
        """The values, and how far the truth usually is from them if an output says so."""
        output, deviation = next(iter(outputs.values())), outputs.get(DEVIATION)
        if deviation is None or deviation.size != output.size:
            return self.answer(output, names)
        values, around = _named(output, names), _named(deviation, names)
        text = ", ".join(
            f"{name} {value:.5g} ± {around[name]:.2g}" for name, value in values.items()
        )
        more = {f"{name} {DEVIATION}": one for name, one in around.items()}
        return Answer(text, dict(values | more))

    def combined_others(self, outputs: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
        """The standard deviation of the members' mixture: they may disagree, too."""
        means = np.array([next(iter(one.values())) for one in outputs], np.float64)
        found = [one.get(DEVIATION) for one in outputs]
        known = [one.astype(np.float64) for one in found if one is not None]
        if len(known) < len(found) or any(one.shape != means.shape[1:] for one in known):
            return {}
        variance = np.mean(np.square(known), axis=0) + means.var(axis=0)
        return {DEVIATION: np.sqrt(variance).astype(np.float32)}

    def verdict(self, output: Array, label: Array, ignored: int | None = None) -> Verdict:
        """The mean absolute error, negative; values of different units are not told apart."""
        errors = output.ravel().astype(np.float64) - np.atleast_1d(label)
        return Verdict(-float(np.abs(errors).mean()))

    def relabelled(self, label: Array, indices: NDArray[np.int64]) -> Array:
        return np.atleast_1d(label)[indices] if label.ndim else label

    def at_chance(self, metrics: Metrics, labels: Labels, stage: str) -> str:
        r2 = metrics.get(_R2.name)
        if r2 is None or r2 > _NOTHING:
            return ""
        return f"the network is no better than always answering the mean (R² at most {_NOTHING})"

    def lines(self, summary: Mapping[str, Any]) -> Iterator[str]:
        for row in summary.get("targets", []):
            yield (f"{row['label']}: mean absolute error {row['mae']:.4g}, R² {or_dash(row['r2'])}")
            if row.get("lower_limit") is not None:
                yield (
                    f"{row['label']}: root mean squared error {row['rmse']:.4g}, bias "
                    f"{row['bias']:.4g}, limits of agreement {row['lower_limit']:.4g} to "
                    f"{row['upper_limit']:.4g}"
                )

    def label_text(self, label: Array, names: Sequence[str]) -> str:
        if not label.ndim:
            return f"{label.item():g}"
        named = [f"{names[place]} " if place < len(names) else "" for place in range(len(label))]
        return listed([f"{name}{value:.4g}" for name, value in zip(named, label, strict=True)])

    def example(self, classes: int, random: np.random.Generator) -> Example:
        image = random.integers(-1000, 1000, (32, 48, 1), np.int16)
        label = np.arange(classes, dtype=np.float32) + 0.5
        return Example(image, random.random(classes, np.float32), label)


def _named(output: Array, names: Sequence[str]) -> dict[str, float]:
    """The values by their names; numbered where there are none."""
    return {
        names[place] if place < len(names) else default_value_name(place): float(value)
        for place, value in enumerate(output.ravel())
    }


def _several(value: Any) -> tuple[float, ...]:
    """A statistic of one value, or of each of several."""
    return tuple(map(float, value)) if isinstance(value, list) else (float(value),)
