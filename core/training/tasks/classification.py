"""Learning one class per image."""

from __future__ import annotations

from typing import Any

import keras

from core.plugins.inputs import DataInfo, InputSpec
from core.plugins.learning import Learning, dense_head
from core.tasks.classification import ACCURACY, TOP_5
from core.training.losses import class_weights
from core.training.tasks.class_loss import ClassLoss

_MANY_CLASSES = 10
"""With more classes, top-5 accuracy is measured too."""


class ClassificationLearning(Learning):
    """Cross-entropy or focal loss of softmax probabilities."""

    def loss(self, info: DataInfo) -> keras.losses.Loss:
        weights = class_weights(info)
        if info.loss.kind == "focal" or info.loss.label_smoothing or weights:
            return ClassLoss(info.loss, weights)
        return keras.losses.SparseCategoricalCrossentropy()

    def metrics(self, info: DataInfo) -> list[keras.metrics.Metric]:
        found: list[keras.metrics.Metric] = [
            keras.metrics.SparseCategoricalAccuracy(name=ACCURACY.name)
        ]
        if info.inputs.outputs > _MANY_CLASSES:
            found.append(keras.metrics.SparseTopKCategoricalAccuracy(5, name=TOP_5.name))
        return found

    def head(self, x: Any, inputs: InputSpec) -> Any:
        return dense_head(x, inputs.outputs, "softmax")


learning = ClassificationLearning()
