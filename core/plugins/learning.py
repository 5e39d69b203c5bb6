"""What a task needs for training. Imports Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import layers

from core.plugins.inputs import DataInfo, InputSpec

__all__ = ["Learning", "dense_head"]

Move = Callable[[Any, str], Any]
"""Moves images (batch, height, width, channels) as their features were moved; interpolates
`BILINEAR` or `NEAREST`."""

Follow = Callable[[Any, Move], Any]
"""See `Learning.follow`."""


class Learning:
    """Base class of a task's half with Keras; its module has an instance, `learning`.

    Loss and metrics are made where the network's variables are made.
    """

    def loss(self, info: DataInfo) -> keras.losses.Loss:
        """What is minimized."""
        raise NotImplementedError

    def metrics(self, info: DataInfo) -> list[keras.metrics.Metric]:
        """What is measured, under the names of the task's `metrics`."""
        raise NotImplementedError

    def head(self, x: Any, inputs: InputSpec) -> Any:
        """The last layers: what the task outputs, float32, from features.

        Args:
            x: (batch, features), or (batch, height, width, features) where a task outputs images.
            inputs: what the network is built for.
        """
        raise NotImplementedError

    def follow(self, labels: Any, move: Move) -> Any:
        """Labels of images that were moved; they are left as they are where no place matters."""
        return labels


def dense_head(x: Any, outputs: int, activation: str) -> Any:
    """Scores of features (batch, features), and their activation in float32."""
    x = layers.Dense(outputs, name="scores")(x)
    return layers.Activation(activation, dtype="float32", name="probabilities")(x)
