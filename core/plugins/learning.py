"""What a task needs for training. Imports Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import layers

from core.plugins.inputs import DataInfo, InputSpec

__all__ = ["Learning", "dense_head"]

Move = Callable[[Any, str], Any]
"""Transforms images (batch, height, width, channels) as their features were; takes the
interpolation, `BILINEAR` or `NEAREST`."""

Follow = Callable[[Any, Move], Any]
"""See `Learning.follow`."""


class Learning:
    """Base class of a task's half that needs Keras; its module has an instance, `learning`.

    Loss and metrics are created in the network's distribution strategy.
    """

    def loss(self, info: DataInfo) -> keras.losses.Loss:
        """The loss to minimize."""
        raise NotImplementedError

    def metrics(self, info: DataInfo) -> list[keras.metrics.Metric]:
        """The metrics, named as in the task's `metrics`."""
        raise NotImplementedError

    def head(self, x: Any, inputs: InputSpec) -> Any:
        """The last layers, from features to the task's output in float32.

        Args:
            x: (batch, features), or (batch, height, width, features) if the task outputs images.
            inputs: what the network is built for.
        """
        raise NotImplementedError

    def follow(self, labels: Any, move: Move) -> Any:
        """The labels of transformed images; unchanged unless they depend on positions."""
        return labels


def dense_head(x: Any, outputs: int, activation: str) -> Any:
    """A dense layer on features (batch, features), with the activation in float32."""
    x = layers.Dense(outputs, name="scores")(x)
    return layers.Activation(activation, dtype="float32", name="probabilities")(x)
