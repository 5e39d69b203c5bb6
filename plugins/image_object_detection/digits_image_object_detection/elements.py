"""Values of the elements of a JSON file; a ValueError says what is wrong with one."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from core.plugins.text import clean_name, composed, with_slashes

Id = int | str
_WHOLE = re.compile(r"(0|-?[1-9][0-9]{0,99})(\.0)?")
"""A text that is a number as programs write it. `007` is not: zeros in front belong to names."""


def id_of(element: Any, key: str) -> Id:
    """An id as it is written; 1.0 is 1, as a table with gaps has it."""
    value = _value_of(element, key, _is_id, "a whole number or text")
    return int(value) if isinstance(value, float) else value


def same_id(number: Id) -> Id:
    """What ids that mean the same have in common: 1 and “1”."""
    found = _WHOLE.fullmatch(number) if isinstance(number, str) else None
    return int(found[1]) if found else number


def _is_id(value: Any) -> bool:
    return type(value) in (int, str) or (isinstance(value, float) and value.is_integer())


def text_of(element: Any, key: str) -> str:
    return _value_of(element, key, lambda value: isinstance(value, str) and value.strip(), "text")


def name_of(element: Any, key: str) -> str:
    """The name of a class."""
    return clean_name(text_of(element, key))


def _value_of(element: Any, key: str, fits: Callable[[Any], Any], kind: str) -> Any:
    if not isinstance(element, dict):
        raise ValueError("it is not a JSON object")
    if not fits(element.get(key)):
        raise ValueError(f"its “{key}” is not {kind}")
    return element[key]


def length_of(element: Mapping[str, Any], key: str) -> int | None:
    """A width or height; None where there is none, as 0 means, too."""
    value: Any = element.get(key)
    if isinstance(value, str):
        value = same_id(value)
    # No number beyond is one of floating point that is whole.
    is_length = type(value) in (int, float) and 1 <= value < 2**53
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


def same_path(name: str) -> str:
    """What paths that name one image have in common: Unicode form, and separators."""
    return os.path.normpath(composed(with_slashes(name)))
