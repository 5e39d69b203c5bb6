"""Learning an image from an image."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from core.plugins.inputs import DataInfo, InputSpec
from core.plugins.learning import Learning, Move
from core.training.tasks.pixel_errors import ImageLoss, PixelErrors
from core.training.tasks.raw_values import raw_values


class _ImageLearning(Learning):
    """Errors in units of the targets' standard deviation; outputs are raw values."""

    def loss(self, info: DataInfo) -> keras.losses.Loss:
        return ImageLoss(info.inputs.target_deviations, info.loss)

    def metrics(self, info: DataInfo) -> list[keras.metrics.Metric]:
        return [PixelErrors()]

    def head(self, x: Any, inputs: InputSpec) -> Any:
        # In float32 whatever the policy: bfloat16 has only 8 bits, too few for grey levels.
        x = layers.Conv2D(inputs.outputs, 1, dtype="float32", name="scores")(x)
        return raw_values(x, inputs, "target")

    def follow(self, labels: Any, move: Move) -> Any:
        # Interpolated values stay fractions: the loss and metrics take them as they are.
        return move(ops.cast(labels, "float32"), "BILINEAR")


learning = _ImageLearning()
