"""Values of the elements of a JSON file; a ValueError says what is wrong with one."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from typing import Any

Id = int | str


def id_of(element: Any, key: str) -> Id:
    return _value_of(element, key, lambda value: type(value) in (int, str), "a number or text")


def text_of(element: Any, key: str) -> str:
    return _value_of(element, key, lambda value: isinstance(value, str) and value.strip(), "text")


def _value_of(element: Any, key: str, fits: Callable[[Any], Any], kind: str) -> Any:
    if not isinstance(element, dict):
        raise ValueError("it is not a JSON object")
    if not fits(element.get(key)):
        raise ValueError(f"its “{key}” is not {kind}")
    return element[key]


def length_of(element: Mapping[str, Any], key: str) -> int | None:
    """A width or height; None where there is none, as 0 means, too."""
    value: Any = element.get(key)
    is_length = type(value) in (int, float) and math.isfinite(value) and value >= 1
    return round(value) if is_length else None


def finite(value: Any) -> float:
    try:
        number = float(value) if type(value) in (int, float) else math.nan
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"“{value}” is not a number")
    return number


def relative(name: str) -> str:
    """A path within the image folder, or a ValueError."""
    path = os.path.normpath(name)
    if "\0" in name or os.path.isabs(path) or path.split(os.sep)[0] in (os.pardir, os.curdir):
        raise ValueError(f"“{name}” is not a path within the image folder")
    return path
