"""Learning boxes around objects."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from core.plugins.inputs import DataInfo, InputSpec
from core.plugins.learning import Learning, Move
from core.training.tasks.box_metric import BoxPrecision
from core.training.tasks.box_table import box_table
from core.training.tasks.detection_loss import DetectionLoss
from core.training.tasks.moved_boxes import moved_boxes

_FILTERS = 64
_RARE = -4.6
"""The initial score: objects are at one cell in a hundred."""


class _DetectionLearning(Learning):
    """A heat map of centres for each class, and distances to the edges of the box there."""

    def loss(self, info: DataInfo) -> keras.losses.Loss:
        return DetectionLoss(info.inputs.shape[:2])

    def metrics(self, info: DataInfo) -> list[keras.metrics.Metric]:
        return [BoxPrecision(info.slugs, info.inputs.shape[:2])]

    def head(self, x: Any, inputs: InputSpec) -> Any:
        heat = _branch(x, "heat", inputs)
        heat = layers.Conv2D(
            *(inputs.outputs, 1),
            bias_initializer=keras.initializers.Constant(_RARE),
            dtype="float32",
            name="heat",
        )(heat)
        sizes = _branch(x, "sizes", inputs)
        sizes = layers.Conv2D(4, 1, bias_initializer="ones", dtype="float32", name="sizes")(sizes)
        return box_table(heat, sizes, inputs.shape[:2])

    def learned(self, network: keras.Model) -> Any:
        """The maps (batch, rows, columns, classes + 4) that the table is made of."""
        maps = [network.get_layer(name).output for name in ("heat", "sizes")]
        return layers.Concatenate(dtype="float32", name="maps")(maps)

    def scores(self, network: keras.Model) -> tuple[Any, Any]:
        """The heat maps (batch, rows, columns, classes)."""
        heat = network.get_layer("heat").output
        # With a name of its own: a snapshot has an operation `sigmoid`.
        return heat, layers.Activation("sigmoid", dtype="float32", name="heat_scores")(heat)

    def follow(self, labels: Any, move: Move) -> Any:
        return moved_boxes(labels, move)


def _branch(x: Any, name: str, inputs: InputSpec) -> Any:
    x = layers.Conv2D(
        *(_FILTERS, 3),
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"{name}_conv",
    )(x)
    x = layers.BatchNormalization(
        momentum=0.9, synchronized=inputs.synchronized, name=f"{name}_norm"
    )(x)
    return layers.Activation("relu", name=f"{name}_relu")(x)


learning = _DetectionLearning()
