"""Layers of a `.keras` file that hold code, found without loading it; imports no TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from core.exceptions import TrainingError
from core.names import printed

CODE_LAYERS = frozenset(("Lambda", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer"))
"""Classes of Keras that run code of their configuration."""
_CONFIGURATION = "config.json"
_LARGEST = 64 * 2**20
_COMPILED = "compile_config"
"""How it was trained, which nobody reads."""
_LARGEST_DEPTH = 200
_REGISTERED = ">"
"""In the names of classes that plug-ins register: Keras knows them, or refuses them."""
_NAMED = 5


def require_no_code(path: Path) -> None:
    """Refuse a `.keras` file whose layers hold code, or are of classes that are not Keras's.

    What is no such file, or is damaged, is left to Keras, which says so.

    Raises:
        TrainingError: it names the layers.
    """
    if path.suffix != ".keras":
        return
    found = list(dict.fromkeys(_with_code(_configuration(path), "", 0)))
    if found:
        more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
        raise TrainingError(
            f"{path} holds code, which is not run: {', '.join(found[:_NAMED])}{more}. Save its "
            "weights alone, by model.save_weights as .weights.h5."
        )


def _configuration(path: Path) -> Any:
    try:
        with ZipFile(path) as archive, archive.open(_CONFIGURATION) as file:
            text = file.read(_LARGEST + 1)
        if len(text) > _LARGEST:
            raise TrainingError(f"The configuration in {path} is larger than {_LARGEST:,} bytes.")
        return json.loads(text)
    except (OSError, BadZipFile, KeyError, ValueError, RecursionError, NotImplementedError):
        return None


def _with_code(value: Any, layer: str, depth: int) -> Iterator[str]:
    """The layers, each with the reason; `layer` is the name of the one around."""
    if depth > _LARGEST_DEPTH:
        yield f"{_quoted(layer)} (a configuration within a configuration without end)"
    elif isinstance(value, list):
        for one in value:
            yield from _with_code(one, layer, depth + 1)
    elif isinstance(value, dict):
        layer = _name_of(value) or layer
        if reason := _reason(value):
            yield f"{_quoted(layer)} ({reason})"
            return
        for key, one in value.items():
            if key != _COMPILED:
                yield from _with_code(one, layer, depth + 1)


def _name_of(value: dict[str, Any]) -> str:
    """The name of a layer: in a functional network's configuration, it stands beside it, too."""
    config = value.get("config")
    name = config.get("name") if isinstance(config, dict) else None
    found = name or value.get("name")
    return found if isinstance(found, str) and "class_name" in value else ""


def _reason(value: dict[str, Any]) -> str:
    """Why an object of a configuration is code; "" where it is none."""
    kind, module = value.get("class_name"), value.get("module")
    if not isinstance(kind, str):
        return ""
    if kind in CODE_LAYERS:
        return f"a layer {kind}"
    if _REGISTERED in str(value.get("registered_name")):
        return ""
    if kind == "function":
        return f"the function {_quoted(str(value.get('config')))}"
    if isinstance(module, str) and module.partition(".")[0] != "keras":
        return f"the class {_quoted(f'{module}.{kind}')}"
    return ""


def _quoted(text: str) -> str:
    return f"“{printed(text[:60])}”" if text else "the network"
