"""A network without networks in it, in float32. Imports Keras."""

from __future__ import annotations

from typing import Any

import keras

from core.inference.float32 import in_float32


def flat(network: keras.Model) -> keras.Model:
    """The same network, whose layers are all its own, in float32.

    The layers of a network `b` within it are named `b.layer`. Networks that are no graph of
    layers (subclasses of `keras.Model` with a `call`) stay single layers.
    """
    network = in_float32(network)
    if not _is_graph(network) or not any(map(_is_graph, [network, *network.layers][1:])):
        return _functional(network)
    given = network.inputs[0]
    image = keras.Input(given.shape[1:], dtype=given.dtype, name=given.name)
    copies: dict[int, tuple[Any, Any]] = {}
    outputs = _inlined(network, image, "", copies)
    found = keras.Model(image, outputs, name=network.name)
    for layer, copy in copies.values():
        copy.set_weights(layer.get_weights())
    return found


def _is_graph(layer: Any) -> bool:
    return isinstance(layer, keras.Sequential) or hasattr(layer, "_run_through_graph")


def _functional(network: keras.Model) -> keras.Model:
    """A graph of layers; a `Sequential` hides its own."""
    if isinstance(network, keras.Sequential):
        return keras.Model(network.inputs, network.outputs, name=network.name)
    return network


def _inlined(network: Any, tensors: Any, prefix: str, copies: dict[int, tuple[Any, Any]]) -> Any:
    """What copies of a network's layers make of the tensors."""

    def copied(layer: Any) -> Any:
        if _is_graph(layer) or not isinstance(layer, keras.layers.Layer):
            return layer
        if id(layer) not in copies:
            config = layer.get_config() | {"name": f"{prefix}{layer.name}"}
            copies[id(layer)] = layer, type(layer).from_config(config)
        return copies[id(layer)][1]

    def call(layer: Any, *arguments: Any, **more: Any) -> Any:
        if _is_graph(layer):
            return _inlined(layer, arguments[0], f"{prefix}{layer.name}.", copies)
        return layer(*arguments, **more)

    # What `keras.models.clone_model` does, but it cannot start from tensors within another graph.
    return _functional(network)._run_through_graph(tensors, operation_fn=copied, call_fn=call)
