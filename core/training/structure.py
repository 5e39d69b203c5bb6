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
from core.training.crop import cropped_inputs, margins
from core.training.tasks import learning_of


def built(
    network: Network, inputs: InputSpec, options: Mapping[str, Any], crop_size: int | None = None
) -> keras.Model:
    """The network with random weights.

    Args:
        network: its plug-in.
        inputs: of whole images.
        options: values of its options by name; what is left out has its default.
        crop_size: the side of the centre that it sees; None: whole images.

    Raises:
        TrainingError: an option is invalid, or it cannot be built for such data.
    """
    values = option_values(network, options)
    seen = cropped_inputs(inputs, crop_size)
    require_buildable(network, seen, values)
    head = partial(learning_of(inputs.task).head, inputs=seen)
    model = network().build(replace(seen, head=head), **values)
    return model if crop_size is None else _behind_crop(model, inputs, crop_size)


def _behind_crop(network: keras.Model, inputs: InputSpec, size: int) -> keras.Model:
    """The same layers behind one that cuts out the centre of whole images."""
    (given,) = network.inputs
    image = keras.Input(inputs.shape, dtype=given.dtype, name=given.name)
    # In float32 whatever the policy: bfloat16 cannot hold whole numbers above 256.
    centre = keras.layers.Cropping2D(
        margins(inputs.shape, size), dtype="float32", name="image_crop"
    )(image)

    def call(layer: Any, *tensors: Any, **more: Any) -> Any:
        return layer(*(centre if one is image else one for one in tensors), **more)

    return keras.models.clone_model(network, input_tensors=image, call_function=call)


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
