"""Whether the configuration of a network names nothing but Keras's own classes.

It is read inside a sandbox, to say what cannot be saved, and outside, where it may hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from core.training.keras_file import CODE_LAYERS

_LARGEST_DEPTH = 200
_UNSAFE = {
    *CODE_LAYERS,
    *("StringLookup", "IntegerLookup", "TextVectorization", "FeatureSpace", "HashedCrossing"),
}
"""Layers of Keras that run code or read files of their configuration."""
_MODULES = {
    *("keras", "keras.layers", "keras.models", "keras.initializers", "keras.regularizers"),
    *("keras.constraints", "keras.dtype_policies", "keras.random"),
    *("keras.src.models.functional", "keras.src.models.sequential"),
    "keras.src.random.seed_generator",
    "keras.src.applications.convnext",
}
_OPERATIONS = re.compile(r"keras\.src\.ops\.(numpy|nn|math|image|linalg|core)")
_PLAIN = {
    *("__keras_tensor__", "__numpy__", "__tensor__", "__tuple__", "__dict__", "__ellipsis__"),
    *("__slice__", "__range__", "__bytes__", "__complex__"),
}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def foreign_classes(configuration: Any) -> list[str]:
    """What a configuration, as JSON, names besides safe classes of Keras, in words."""
    return list(dict.fromkeys(_foreign(configuration, 0)))


def _foreign(value: Any, depth: int) -> Iterator[str]:
    if depth > _LARGEST_DEPTH:
        yield "a configuration within a configuration without end"
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _foreign(one, depth + 1)
    elif isinstance(value, dict):
        if "class_name" in value:
            yield from _class(value)
        for one in value.values():
            yield from _foreign(one, depth + 1)


def _class(value: dict[str, Any]) -> Iterator[str]:
    name, module = value.get("class_name"), value.get("module")
    registered = value.get("registered_name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield "a class without a name"
    elif name == "function":
        yield f"the function “{_shown(value.get('config'))}”"
    elif name in _UNSAFE:
        yield f"a layer {name}"
    elif module is None:
        if name not in _PLAIN:
            yield f"the class {name}"
    elif not isinstance(module, str) or not (module in _MODULES or _OPERATIONS.fullmatch(module)):
        yield f"the class {name} of “{_shown(module)}”"
    elif registered not in (None, name):
        yield f"the class “{_shown(registered)}”"


def _shown(value: Any) -> str:
    return str(value)[:60] if isinstance(value, str) else type(value).__name__


def foreign_in(network: Any) -> list[str]:
    """What a Keras model has besides safe classes of Keras, in words."""
    found = []
    for layer in network._flatten_layers(include_self=False):
        kind = type(layer)
        if kind.__module__.partition(".")[0] != "keras":
            found.append(f"a layer of its own class {kind.__name__}")
        elif kind.__name__ in _UNSAFE:
            found.append(f"a layer {kind.__name__}")
    if found:
        return list(dict.fromkeys(found))
    import keras

    return foreign_classes(keras.saving.serialize_keras_object(network))


def constant_values(network: Any) -> int:
    """How many numbers a Keras model holds in its configuration, besides weights."""
    import keras

    found = 0
    for operation in getattr(network, "operations", []):
        for node in operation._inbound_nodes:
            for one in keras.tree.flatten((node.arguments.args, node.arguments.kwargs)):
                if not isinstance(one, keras.KerasTensor) and hasattr(one, "shape"):
                    size = 1
                    for length in one.shape:
                        size *= int(length or 1)
                    found += size
    return found
