"""Learning one or several numbers per image."""

from __future__ import annotations

from functools import partial
from typing import Any

import keras
from keras import layers, ops

from core.plugins.inputs import DataInfo, InputSpec
from core.plugins.learning import Follow, Learning, Move
from core.training.tasks.numbers import NumberErrors, StandardizedError
from core.training.tasks.raw_values import raw_values

_DIMENSIONS = {"lengths": 1, "areas": 2}
"""The power of an image's scale by which values grow."""


class _RegressionLearning(Learning):
    """Errors in units of the targets' standard deviations; outputs have their own units."""

    def loss(self, info: DataInfo) -> keras.losses.Loss:
        return StandardizedError(info.inputs.target_deviations, info.loss)

    def metrics(self, info: DataInfo) -> list[keras.metrics.Metric]:
        inputs = info.inputs
        return [NumberErrors(info.slugs, inputs.target_means, inputs.target_deviations)]

    def head(self, x: Any, inputs: InputSpec) -> Any:
        x = layers.Dense(inputs.outputs, name="scores")(x)
        return raw_values(x, inputs, "numbers")

    def following(self, info: DataInfo) -> Follow:
        dimension = _DIMENSIONS.get(info.values_are)
        return partial(_scaled, dimension=dimension) if dimension else self.follow


def _scaled(labels: Any, move: Move, *, dimension: int) -> Any:
    """Lengths (dimension 1) or areas (2) of transformed images; (batch,) or (batch, values)."""
    factor = ops.cast(move.magnification ** (dimension / 2), labels.dtype)
    return labels * ops.reshape(factor, (-1,) + (1,) * (len(labels.shape) - 1))


learning = _RegressionLearning()
