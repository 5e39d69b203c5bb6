"""How far an open page has read what it watches, as a text that it sends back."""

from __future__ import annotations

import re
from collections.abc import Mapping

Key = tuple[str, int]
"""What is watched: ("job", 5), ("metrics", 3), ("log", 5), ("home", 1)."""
Position = tuple[str, int]
"""A place in a file: which run or which file (its number on the disk), and the bytes read of it."""

_CURSOR = re.compile(r"\b([ml])([0-9]{1,15})=([0-9]{1,20}):([0-9]{1,15})")
_FILES = {"l": "log", "m": "metrics"}


def written(cursor: Mapping[Key, Position]) -> str:
    """The cursor as the text that comes back when a page connects again."""
    return ",".join(f"{kind[0]}{pk}={of}:{at}" for (kind, pk), (of, at) in cursor.items())


def parsed(text: str) -> dict[Key, Position]:
    """The positions that a cursor names; what cannot be understood is read from its start."""
    found = _CURSOR.findall(text)
    return {(_FILES[letter], int(pk)): (of, int(at)) for letter, pk, of, at in found}
