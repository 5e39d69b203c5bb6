"""The code of a network plug-in's `build` with all that it calls, as functions of one file."""

from __future__ import annotations

import ast
import functools
import inspect
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum
from types import FunctionType, ModuleType
from typing import Any

from core.own_networks.edits import Edits
from core.own_networks.literals import NotPossibleError, literal
from core.own_networks.shared_layers import LAYERS, shared_layers
from core.plugins import NetworkInterface

_OURS = ("networks.", "core.plugins.")
_REPLACED = {
    "image_input": '''\
def image_input(inputs, by="dataset"):
    """The input of the network, and its normalized values."""
    image = keras.Input(inputs.shape, name="image")
    return image, inputs.normalized(image, by)
''',
    "normalized": """\
def normalized(image, inputs, by="dataset"):
    return inputs.normalized(image, by)
""",
}
"""Functions of `core.plugins.layers` that `inputs` has for sources."""


@dataclass
class Inlined:
    """What has been gathered so far."""

    network: type[NetworkInterface]
    functions: dict[str, str] = field(default_factory=dict)
    """By name, in the order in which they are called."""
    constants: dict[str, str] = field(default_factory=dict)
    imports: dict[str, None] = field(default_factory=dict)
    suffix: str = ""
    """Of the names of methods, where it is not the network that is customized."""

    def method(self, name: str, after: type | None = None) -> str:
        """Take a method, or what `super()` in a class finds; its name as a function."""
        order = list(self.network.__mro__)
        below = order[order.index(after) + 1 :] if after else order
        owner = next((one for one in below if name in one.__dict__), None)
        if owner is None or owner is NetworkInterface:
            raise NotPossibleError(name)
        called = ("network" if name == "build" else name) + self.suffix
        if after is not None:
            called = f"{name}_of_{owner.__module__.rpartition('.')[2]}"
        function = inspect.unwrap(getattr(owner.__dict__[name], "__func__", owner.__dict__[name]))
        self._take(called, function, owner)
        return called

    def of(self, network: type[NetworkInterface]) -> Inlined:
        """What takes along the methods of another network."""
        suffix = f"_of_{network.__module__.rpartition('.')[2]}"
        return Inlined(network, self.functions, self.constants, self.imports, suffix)

    def function(self, name: str, function: Any) -> None:
        """Take a function of a module."""
        self._take(name, inspect.unwrap(function), None)

    def layer(self, name: str) -> None:
        """Take a function of `core.plugins.layers`, which imports Keras and so is only read."""
        if name in self.functions:
            return
        self.functions[name] = _REPLACED.get(name, "")
        if not self.functions[name]:
            text, names = shared_layers(self)
            node = names.functions.get(name)
            if node is None:
                raise NotPossibleError(name)
            self.functions[name] = Edits(deepcopy(node), text, names).apply(name)

    def constant(self, name: str, value: Any) -> None:
        text = literal(value)
        if self.constants.setdefault(name, text) != text:
            raise NotPossibleError(name)

    def _take(self, name: str, function: FunctionType, owner: type | None) -> None:
        if name in self.functions:
            return
        self.functions[name] = ""  # it may call itself
        node, text = _definition(function)
        self.functions[name] = Edits(deepcopy(node), text, _Names(self, function, owner)).apply(
            name
        )


@dataclass
class _Names:
    """What the names in a function stand for; each is taken along, or replaced by a text."""

    found: Inlined
    function: FunctionType
    owner: type | None

    def attribute(self, name: str, *, call: bool) -> str:
        """What `self.name` becomes."""
        value = inspect.getattr_static(self.found.network, name)
        if isinstance(value, classmethod | staticmethod) or callable(value):
            return self.found.method(name)
        if call:
            raise NotPossibleError(name)
        return literal(getattr(self.found.network, name))

    def inherited(self, name: str) -> str:
        """What `super().name` becomes."""
        return self.found.method(name, self.owner)

    def made(self, cls: str, name: str) -> str | None:
        """What `Class().name` becomes, where that is another network; None: it is none."""
        value = self.function.__globals__.get(cls)
        if inspect.isclass(value) and issubclass(value, NetworkInterface):
            return self.found.of(value).method(name)
        return None

    def imported(self, module: str, name: str, called: str) -> bool:
        """Take what a function imports; whether the import goes away."""
        if not f"{module}.".startswith(_OURS):
            return False
        if module == LAYERS:
            self.found.layer(name)
            return True
        __import__(module)
        self._take(called, getattr(sys.modules[module], name))
        return True

    def known(self, name: str) -> str | None:
        """What a name that is none of the function's own becomes; None: it stays."""
        value = self.function.__globals__.get(name, self)
        if value is not self:
            self._take(name, value)
        return None

    def enumerated(self, name: str, attribute: str) -> str | None:
        """What `Name.ATTRIBUTE` of an enumeration becomes; None: it is none."""
        value = self.function.__globals__.get(name)
        if inspect.isclass(value) and issubclass(value, Enum):
            return repr(value[attribute].value)
        return None

    def _take(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType):
            root = value.__name__
            if f"{root}.".startswith(_OURS):
                raise NotPossibleError(name)
            self.found.imports[f"import {root}" + (f" as {name}" if name != root else "")] = None
        elif inspect.isfunction(value) and f"{value.__module__}.".startswith(_OURS):
            self.found.function(name, value)
        elif inspect.isfunction(value) or inspect.isclass(value):
            if value.__module__.startswith(_OURS) or value.__module__.startswith("core."):
                raise NotPossibleError(name)
            self.found.imports[f"from {value.__module__} import {value.__name__}"] = None
        else:
            self.found.constant(name, value)


@functools.cache
def _module(file: str) -> tuple[str, dict[int, ast.FunctionDef]]:
    with open(file, encoding="utf-8") as opened:
        text = opened.read()
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    return text, {node.lineno: node for node in nodes}


def _definition(function: Callable[..., Any]) -> tuple[ast.FunctionDef, str]:
    """A function's definition in the text of its module."""
    if not isinstance(function, FunctionType):
        raise NotPossibleError(str(function))
    text, nodes = _module(function.__code__.co_filename)
    for line in range(function.__code__.co_firstlineno, function.__code__.co_firstlineno + 20):
        if line in nodes:
            return nodes[line], text
    raise NotPossibleError(function.__name__)
