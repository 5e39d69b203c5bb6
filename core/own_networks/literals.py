"""Values as they are written in a source."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any


class NotPossibleError(Exception):
    """A network's code needs what a source cannot have."""


def literal(value: Any) -> str:
    """A value as it is written.

    Raises:
        NotPossibleError: it is no number, text, or the like.
    """
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple | list):
        parts = ", ".join(map(literal, value))
        comma = "," if len(value) == 1 else ""
        return f"({parts}{comma})" if isinstance(value, tuple) else f"[{parts}]"
    if isinstance(value, dict):
        pairs = ((literal(key), literal(one)) for key, one in value.items())
        return "{" + ", ".join(f"{key}: {one}" for key, one in pairs) + "}"
    if value is not None and not isinstance(value, int | float):
        raise NotPossibleError(repr(value))
    return repr(value)
