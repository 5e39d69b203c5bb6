"""Learning a class per pixel."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from core.plugins.inputs import DataInfo, InputSpec
from core.plugins.learning import Learning, Move
from core.training.losses import class_weights
from core.training.tasks.dice import PooledDice
from core.training.tasks.mask_loss import SegmentationLoss
from core.training.tasks.overlap_loss import MaskLoss


class _SegmentationLearning(Learning):
    """Cross-entropy, overlap or both of class probabilities at each pixel."""

    def loss(self, info: DataInfo) -> keras.losses.Loss:
        if not info.loss.kind:
            return SegmentationLoss(info.ignored)
        return MaskLoss(info.loss, info.ignored, class_weights(info))

    def metrics(self, info: DataInfo) -> list[keras.metrics.Metric]:
        return [PooledDice(info.slugs, info.ignored)]

    def head(self, x: Any, inputs: InputSpec) -> Any:
        x = layers.Conv2D(inputs.outputs, 1, name="scores")(x)
        return layers.Activation("softmax", dtype="float32", name="probabilities")(x)

    def follow(self, labels: Any, move: Move) -> Any:
        # float32 holds integers up to 2**24 exactly.
        moved = move(ops.cast(labels, "float32"), "NEAREST")
        return ops.cast(moved, labels.dtype)


learning = _SegmentationLearning()
