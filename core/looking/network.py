"""A network that can be looked into. Imports Keras."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from core.exceptions import InferenceError
from core.looking.flat import flat
from core.plugins.learning import Learning

_PREPARATION = (
    layers.Rescaling,
    layers.Normalization,
    layers.LayerNormalization,
    layers.Cropping2D,
    layers.CenterCrop,
    layers.Resizing,
    layers.Reshape,
    layers.ReLU,
    layers.GaussianNoise,
)
"""What changes a network's input before its first layer that learns."""
_CONVOLUTIONS = (
    layers.Conv1D,
    layers.Conv2D,
    layers.DepthwiseConv2D,
    layers.SeparableConv2D,
    layers.Conv2DTranspose,
)
_RECTIFIERS = (
    layers.BatchNormalization,
    layers.GroupNormalization,
    layers.LayerNormalization,
    layers.Activation,
    layers.ReLU,
    layers.LeakyReLU,
    layers.PReLU,
    layers.ELU,
)
"""What belongs to a convolution that it follows."""
_NO_CONVOLUTION = (
    "The network has no convolutional layer, so there is no Grad-CAM. Choose integrated gradients "
    "or occlusion."
)

Array = NDArray[Any]


class OpenNetwork:
    """A network with the tensors that are looked at; batches are of one image."""

    def __init__(self, network: keras.Model, learning: Learning) -> None:
        """Take a loaded snapshot, and the Keras part of its task."""
        self.model = flat(network)
        if not self.model.inputs:
            raise InferenceError("The network is not a graph of layers, so it cannot be opened.")
        self.before, self.after = learning.scores(self.model)
        self.seen, self.start = _prepared(self.model)

    @cached_property
    def layers(self) -> list[Any]:
        """All layers but the input, in the order of their computation."""
        return [one for one in self.model.layers if not isinstance(one, layers.InputLayer)]

    @cached_property
    def convolutions(self) -> list[str]:
        """The names of the convolutional layers that the scores depend on, the last one last."""
        known = {one.name for one in keras.Model(self.model.inputs, self.before).layers}
        return [
            one.name for one in self.layers if isinstance(one, _CONVOLUTIONS) and one.name in known
        ]

    def convolution(self, name: str) -> Any:
        """The convolutional layer of that name; "": the last one before the scores.

        Raises:
            InferenceError: there is none.
        """
        if not self.convolutions:
            raise InferenceError(_NO_CONVOLUTION)
        if name and name not in self.convolutions:
            raise InferenceError(
                f"The network has no convolutional layer “{name}” before its scores. Choose one "
                f"of {', '.join(self.convolutions)}."
            )
        return self.model.get_layer(name or self._last_convolution)

    def maps_of(self, layer: Any) -> Any:
        """A convolution's maps after the normalization and activation that follow it.

        Behind a normalization of each map by itself, the mean gradient of what goes into it is 0.
        """
        maps = layer.output
        while maps is not self.before:
            follower = _only_consumer(self.model, maps)
            if not isinstance(follower, _RECTIFIERS):
                break
            maps = follower.output
        return maps

    @property
    def _last_convolution(self) -> str:
        """The last one whose output is not the scores themselves: that one sees no context."""
        outputs = {one: self.model.get_layer(one).output for one in self.convolutions}
        inner = [name for name, output in outputs.items() if output is not self.before]
        return (inner or self.convolutions)[-1]

    def values(self, tensors: list[Any], image: Array) -> list[Array]:
        """The values of symbolic tensors for an image (height, width, channels), without batch."""
        found = keras.Model(self.model.inputs, tensors)(batch_of(image), training=False)
        return [keras.ops.convert_to_numpy(one)[0] for one in keras.tree.flatten(found)]

    @cached_property
    def rest(self) -> keras.Model:
        """From the start of explanations to the scores."""
        return keras.Model(self.start, self.after)


def batch_of(image: Array) -> Any:
    return keras.ops.convert_to_tensor(image[np.newaxis].astype(np.float32))


def _prepared(model: keras.Model) -> tuple[Any, Any]:
    """The input after its preparation, and where explanations start.

    Both are the same, except where indices are embedded: these have no gradient.
    """
    seen = model.inputs[0]
    while (layer := _only_consumer(model, seen)) is not None and _prepares(layer):
        seen = layer.output
    layer = _only_consumer(model, seen)
    return seen, layer.output if isinstance(layer, layers.Embedding) else seen


def _prepares(layer: Any) -> bool:
    return isinstance(layer, _PREPARATION) and not layer.trainable_weights


def _only_consumer(model: keras.Model, tensor: Any) -> Any:
    """The layer that alone is given the tensor; None if others are, or it is an output."""
    consumers = [
        operation
        for operation in model.operations
        for node in operation._inbound_nodes
        if any(one is tensor for one in node.input_tensors)
    ]
    is_output = any(one is tensor for one in model.outputs)
    return consumers[0] if len(consumers) == 1 and not is_output else None
