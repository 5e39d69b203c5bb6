"""What is minimised and what is measured in each task."""

from __future__ import annotations

import keras

from core.tasks import Task
from core.training.data import DataInfo
from core.training.losses import SegmentationLoss
from core.training.metrics import PooledDice
from core.training.regression import NumberErrors, StandardizedError

Objective = tuple[keras.losses.Loss, list[keras.metrics.Metric]]
MANY_CLASSES = 10
"""With more, a network is also asked whether the true class is among its first five."""


def objective_of(info: DataInfo) -> Objective:
    """The loss and the metrics for a dataset; made where the network's variables are made."""
    return OBJECTIVES[info.task](info)


def segmentation(info: DataInfo) -> Objective:
    return SegmentationLoss(info.ignored), [PooledDice(info.slugs, info.ignored)]


def classification(info: DataInfo) -> Objective:
    metrics: list[keras.metrics.Metric] = [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]
    if info.inputs.outputs > MANY_CLASSES:
        metrics.append(keras.metrics.SparseTopKCategoricalAccuracy(5, name="top_5_accuracy"))
    return keras.losses.SparseCategoricalCrossentropy(), metrics


def multi_label(info: DataInfo) -> Objective:
    return keras.losses.BinaryCrossentropy(), [
        keras.metrics.BinaryAccuracy(name="accuracy"),
        keras.metrics.F1Score(average="macro", threshold=0.5, name="f1"),
    ]


def regression(info: DataInfo) -> Objective:
    means, deviations = info.inputs.target_means, info.inputs.target_deviations
    return StandardizedError(deviations), [NumberErrors(info.slugs, means, deviations)]


OBJECTIVES = {
    Task.SEGMENTATION: segmentation,
    Task.CLASSIFICATION: classification,
    Task.MULTI_LABEL: multi_label,
    Task.REGRESSION: regression,
}
