"""A network in float32, whatever it was trained in: to export or examine it. Imports Keras."""

from __future__ import annotations

from typing import Any

import keras

_POLICY = "DTypePolicy"


def in_float32(network: keras.Model) -> keras.Model:
    """The same network with all layers in float32: mixed precision has only float32 weights."""
    config = network.get_config()
    plain = _plain(config)
    if plain == config:
        return network
    again = type(network).from_config(plain)
    again.set_weights(network.get_weights())
    return again


def _plain(value: Any) -> Any:
    """A layer's or network's configuration with float32 in place of other policies."""
    if isinstance(value, dict):
        if value.get("class_name") == _POLICY:
            return value | {"config": {"name": "float32"}}
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_plain(item) for item in value)
    return value
