"""The lines between a sandbox and its parent: JSON objects, of which the parent believes nothing.

The source runs in the same process as what writes these lines, and can write any itself. So each
one is bounded, has known keys only, and says nothing that its reader acts on without a look.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from core.plugins.inputs import InputSpec
from core.sandbox.lines import ANSWERS

_LARGEST = 2**53
_LARGEST_NUMBER = 1e300
_LAYERS = 20_000
_TEXT = 2_000
_METRIC = re.compile(r"[\w.@-]{1,200}")
_NUMBERS = 1_000
_INPUT_FIELDS = (
    *("shape", "means", "deviations", "task", "outputs", "target_means", "target_deviations"),
    *("maxima", "dtype", "synchronized"),
)


def inputs_as_json(inputs: InputSpec) -> dict[str, Any]:
    """What a network is built for, without what reads pixels and makes the head."""
    return {name: getattr(inputs, name) for name in _INPUT_FIELDS}


def inputs_from_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `InputSpec`."""
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.items()
        if name in _INPUT_FIELDS
    }


class Teller:
    """Writes messages out of a sandbox."""

    def __init__(self) -> None:
        self._file = os.fdopen(int(os.environ[ANSWERS]), "w", encoding="utf-8")

    def __call__(self, kind: str, **values: Any) -> None:
        self._file.write(json.dumps({"kind": kind, **values}) + "\n")
        self._file.flush()


def parsed(line: str) -> dict[str, Any] | None:
    """A message; None for what is none."""
    try:
        found = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("kind"), str) else None


def _refuse(name: str) -> float:
    raise ValueError(name)


def text_in(message: Mapping[str, Any], name: str, longest: int = _TEXT) -> str:
    """A text of a message, without control characters; "" where there is none."""
    value = message.get(name)
    if not isinstance(value, str):
        return ""
    return "".join(sign if sign.isprintable() else " " for sign in value[:longest])


def count_in(message: Mapping[str, Any], name: str) -> int | None:
    """A whole number of a message from 0 on; None where there is none."""
    value = message.get(name)
    return value if type(value) is int and 0 <= value <= _LARGEST else None


def number_in(message: Mapping[str, Any], name: str) -> float | None:
    """A finite number of a message; None where there is none."""
    value = message.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return value if abs(value) <= _LARGEST_NUMBER else None


def numbers_in(values: Any) -> dict[str, float | None]:
    """Numbers by name, None where one is not finite; what is neither is left out."""
    if not isinstance(values, dict):
        return {}
    rows = [(name, value) for name, value in values.items() if _METRIC.fullmatch(name)]
    return {
        name: None if value is None else number_in({"": value}, "")
        for name, value in rows[:_NUMBERS]
        if value is None or type(value) in (int, float)
    }


def names_in(message: Mapping[str, Any], name: str) -> list[str]:
    """Names in a list of a message."""
    return [text for text in _each(message.get(name), lambda one: text_in({"": one}, "")) if text]


def structure_in(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """The structure of a network; None where it is not one."""
    found = message.get("structure")
    if not isinstance(found, dict):
        return None
    counts = {name: count_in(found, name) for name in ("parameters", "trainable_parameters")}
    layers = found.get("layers")
    if None in counts.values() or not isinstance(layers, list) or len(layers) > _LAYERS:
        return None
    rows = [_layer(row) for row in layers if isinstance(row, dict)]
    return {**counts, "bytes": 4 * (counts["parameters"] or 0), "layers": rows}


def _layer(row: Mapping[str, Any]) -> dict[str, Any]:
    names = row.get("inputs")
    return {
        "name": text_in(row, "name", 200),
        "type": text_in(row, "type", 200),
        "shape": _shape(row.get("shape")),
        "parameters": count_in(row, "parameters") or 0,
        "inputs": _each(names, lambda name: text_in({"": name}, "", 200)),
    }


def _shape(value: Any) -> list[Any]:
    """A shape, or a list of shapes."""
    if isinstance(value, list) and any(isinstance(one, list) for one in value):
        return _each(value, lambda one: _each(one, _length))
    return _each(value, _length)


def _length(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= _LARGEST else None


def _each(value: Any, change: Callable[[Any], Any]) -> list[Any]:
    return [change(one) for one in value[:1000]] if isinstance(value, list) else []
