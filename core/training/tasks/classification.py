"""Learning one class per image."""

from __future__ import annotations

from typing import Any

import keras

from core.plugins.inputs import DataInfo, InputSpec
from core.plugins.learning import Learning, dense_head
from core.tasks.classification import ACCURACY, TOP_5
from core.training.losses import class_weights
from core.training.tasks.class_loss import ClassLoss, indices_of

_MANY_CLASSES = 10
"""With more classes, top-5 accuracy is measured too."""


class _Accuracy(keras.metrics.SparseCategoricalAccuracy):
    """Mixed labels count as their most probable class."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        return super().update_state(indices_of(y_true), y_pred, sample_weight)


class _TopAccuracy(keras.metrics.SparseTopKCategoricalAccuracy):
    """Likewise."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        return super().update_state(indices_of(y_true), y_pred, sample_weight)


class ClassificationLearning(Learning):
    """Cross-entropy or focal loss of softmax probabilities."""

    def loss(self, info: DataInfo) -> keras.losses.Loss:
        return ClassLoss(info.loss, class_weights(info))

    def metrics(self, info: DataInfo) -> list[keras.metrics.Metric]:
        found: list[keras.metrics.Metric] = [_Accuracy(name=ACCURACY.name)]
        if info.inputs.outputs > _MANY_CLASSES:
            found.append(_TopAccuracy(5, name=TOP_5.name))
        return found

    def head(self, x: Any, inputs: InputSpec) -> Any:
        return dense_head(x, inputs.outputs, "softmax")


learning = ClassificationLearning()
