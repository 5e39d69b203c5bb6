"""Learning one or several numbers per image."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from core.plugins.inputs import DataInfo, InputSpec
from core.plugins.learning import Learning
from core.training.tasks.numbers import NumberErrors, StandardizedError


class _RegressionLearning(Learning):
    """Errors in units of the targets' standard deviations; outputs have their own units."""

    def loss(self, info: DataInfo) -> keras.losses.Loss:
        return StandardizedError(info.inputs.target_deviations, info.loss)

    def metrics(self, info: DataInfo) -> list[keras.metrics.Metric]:
        inputs = info.inputs
        return [NumberErrors(info.slugs, inputs.target_means, inputs.target_deviations)]

    def head(self, x: Any, inputs: InputSpec) -> Any:
        x = layers.Dense(inputs.outputs, name="scores")(x)
        return layers.Normalization(
            mean=inputs.target_means,
            variance=[deviation**2 for deviation in inputs.target_deviations],
            invert=True,
            dtype="float32",
            name="numbers",
        )(x)


learning = _RegressionLearning()
