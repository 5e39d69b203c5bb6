"""What a network is made of, before it is trained. Imports Keras."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import keras

from core.networks import Network, option_values, require_buildable
from core.plugins import InputSpec
from core.training.tasks import learning_of


def built(network: Network, inputs: InputSpec, options: Mapping[str, Any]) -> keras.Model:
    """The network with random weights, as a training builds it for one device.

    Raises:
        TrainingError: an option is invalid, or it cannot be built for such data.
    """
    values = option_values(network, options)
    require_buildable(network, inputs, values)
    head = partial(learning_of(inputs.task).head, inputs=inputs)
    return network().build(replace(inputs, head=head), **values)


def structure_of(network: keras.Model) -> dict[str, Any]:
    """The layers of a network as a JSON object.

    Returns:
        `parameters`, `trainable_parameters`, `bytes` of a snapshot; and for each of the `layers`
        its `name`, `type`, output `shape` (None: any), `parameters`, and the names of its `inputs`.
    """
    trainable = sum(math.prod(weight.shape) for weight in network.trainable_weights)
    return {
        "parameters": network.count_params(),
        "trainable_parameters": trainable,
        "bytes": 4 * network.count_params(),
        "layers": [_described(layer, network) for layer in network.layers],
    }


def _described(layer: Any, network: keras.Model) -> dict[str, Any]:
    return {
        "name": layer.name,
        "type": type(layer).__name__,
        "shape": _shapes_of(layer),
        "parameters": layer.count_params(),
        "inputs": _inputs_of(layer, {one.name for one in network.layers}),
    }


def _shapes_of(layer: Any) -> list[Any]:
    """The shape of its output, or a list of the shapes of several."""
    outputs = [keras.tree.flatten(node.output_tensors) for node in layer._inbound_nodes]
    shapes = [list(output.shape) for output in outputs[-1]]
    return shapes[0] if len(shapes) == 1 else shapes


def _inputs_of(layer: Any, known: set[str]) -> list[str]:
    """The layers before it; as in Keras' own summary, which has no other way to them."""
    before = [
        parent.operation.name for node in layer._inbound_nodes for parent in node.parent_nodes
    ]
    return [name for name in dict.fromkeys(before) if name in known]
