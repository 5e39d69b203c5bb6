"""What a task needs for training. Imports Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import keras
from keras import layers

from core.plugins.inputs import DataInfo, InputSpec

__all__ = ["Learning", "Move", "dense_head"]


class Move(Protocol):
    """How the features of a batch were transformed."""

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the images."""

    @property
    def magnification(self) -> Any:
        """The factor (batch,) by which areas grow, float32.

        It is that of the affine transform: a smooth displacement, which enlarges some places and
        reduces others, does not count.
        """

    def __call__(self, images: Any, interpolation: str) -> Any:
        """Images (batch, height, width, channels), transformed in the same way.

        Args:
            images: as above.
            interpolation: `BILINEAR` or `NEAREST`.
        """

    def points(self, points: Any) -> Any:
        """Where points (batch, n, 2) are afterwards: x and y in pixels, float32.

        (0, 0) is the top-left corner of the first pixel; its centre is (0.5, 0.5).
        """


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

    def learned(self, network: keras.Model) -> Any:
        """The tensors of a network that loss and metrics take; by default its outputs.

        Override it if the head ends with something that has no gradient, as a list of boxes.
        """
        return network.outputs

    def scores(self, network: keras.Model) -> tuple[Any, Any]:
        """The tensors whose values are explained: before their last softmax or sigmoid, and after.

        By default its first output, and what an `Activation` at the end is given. Override it if
        the head ends with something that has no gradient, as a list of boxes.
        """
        output = network.outputs[0]
        for layer in network.layers:
            if isinstance(layer, layers.Activation) and layer.output is output:
                return layer.input, output
        return output, output

    def follow(self, labels: Any, move: Move) -> Any:
        """The labels of transformed images; unchanged unless they depend on positions."""
        return labels

    def following(self, info: DataInfo) -> Follow:
        """`follow` for the labels of a dataset; override it if that depends on the dataset."""
        return self.follow


def dense_head(x: Any, outputs: int, activation: str) -> Any:
    """A dense layer on features (batch, features), with the activation in float32."""
    x = layers.Dense(outputs, name="scores")(x)
    return layers.Activation(activation, dtype="float32", name="probabilities")(x)
