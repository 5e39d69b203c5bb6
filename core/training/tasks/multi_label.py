"""Learning any number of classes per image."""

from __future__ import annotations

from typing import Any

import keras

from core.plugins.inputs import DataInfo, InputSpec
from core.plugins.learning import Learning, dense_head
from core.training.tasks.label_counts import LabelCounts


class _MultiLabelLearning(Learning):
    """Binary cross-entropy or focal loss of an independent probability for each class."""

    def loss(self, info: DataInfo) -> keras.losses.Loss:
        smoothing = info.loss.label_smoothing
        if info.loss.kind == "focal":
            return keras.losses.BinaryFocalCrossentropy(
                gamma=info.loss.focal_gamma, label_smoothing=smoothing
            )
        return keras.losses.BinaryCrossentropy(label_smoothing=smoothing)

    def metrics(self, info: DataInfo) -> list[keras.metrics.Metric]:
        return [LabelCounts(info.inputs.outputs)]

    def head(self, x: Any, inputs: InputSpec) -> Any:
        return dense_head(x, inputs.outputs, "sigmoid")


learning = _MultiLabelLearning()
