"""The layers that plug-ins share, read without importing them: that would import Keras."""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from core.own_networks.literals import NotPossibleError

LAYERS = "core.plugins.layers"


class _Found(Protocol):
    """What takes along the functions and imports that these need."""

    imports: dict[str, None]

    def layer(self, name: str) -> None: ...


@dataclass
class SharedNames:
    """What the names in that module stand for; see `core.own_networks.edits.Names`."""

    found: _Found
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    """By name, the line that imports it."""

    def attribute(self, name: str, *, call: bool) -> str:
        raise NotPossibleError(name)

    def inherited(self, name: str) -> str:
        raise NotPossibleError(name)

    def made(self, cls: str, name: str) -> str | None:
        return None

    def imported(self, module: str, name: str, called: str) -> bool:
        return False

    def known(self, name: str) -> str | None:
        if name in self.functions:
            self.found.layer(name)
        elif name in self.imports:
            self.found.imports[self.imports[name]] = None
        else:
            raise NotPossibleError(name)
        return None

    def enumerated(self, name: str, attribute: str) -> str | None:
        return None


def shared_layers(found: _Found) -> tuple[str, SharedNames]:
    """The text of the module, and what its names stand for."""
    text, module = _module()
    names = SharedNames(found)
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            names.functions[node.name] = node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            of = "" if isinstance(node, ast.Import) else node.module or ""
            if not of.startswith(("core", "typing", "__future__")):
                names.imports |= {one.asname or one.name: ast.unparse(node) for one in node.names}
    return text, names


@functools.cache
def _module() -> tuple[str, ast.Module]:
    spec = find_spec(LAYERS)
    if spec is None or spec.origin is None:
        raise NotPossibleError(LAYERS)
    text = Path(spec.origin).read_text("utf-8")
    return text, ast.parse(text)
