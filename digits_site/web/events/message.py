"""The wire: what a page asks for, the events, and the cursor that each one carries."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

MOST = 300
"""What one stream may watch."""
RETRY = b"retry: 2000\n\n"
CURSOR = re.compile(r"\b([ml])([0-9]{1,15})=([0-9]{1,20}):([0-9]{1,15})")

Key = tuple[str, int]
"""What is watched: ("job", 5), ("metrics", 3), ("log", 5), ("home", 1)."""
Position = tuple[str, int]
"""Where in a file a page is: of which run or which file, and after how many bytes."""

KINDS = ("log", "metrics", "home", "job")
"""A job's end is told last, when the files that it left have been sent."""
FILES = {"l": "log", "m": "metrics"}


def watched(query: QueryDict) -> list[Key]:
    """What the query `job=5&job=7&log=5&home=1` asks for.

    Raises:
        ValueError: nothing, too much, or something that is no number.
    """
    keys = dict.fromkeys(
        (kind, number_of(text)) for kind in KINDS for text in query.getlist(kind)[: MOST + 1]
    )
    if not 0 < len(keys) <= MOST:
        raise ValueError(f"Between 1 and {MOST} things can be watched.")
    return list(keys)


def number_of(text: str) -> int:
    if not re.fullmatch("[0-9]{1,15}", text):
        raise ValueError("What is watched is named by its number.")
    return int(text)


def written(cursor: Mapping[Key, Position]) -> str:
    """The cursor as the text that comes back when a page connects again."""
    return ",".join(f"{kind[0]}{pk}={of}:{at}" for (kind, pk), (of, at) in cursor.items())


def parsed(text: str) -> dict[Key, Position]:
    """The positions that a cursor names; what cannot be understood is read from its start."""
    found = CURSOR.findall(text)
    return {(FILES[letter], int(pk)): (of, int(at)) for letter, pk, of, at in found}


def event(name: str, data: Mapping[str, Any], cursor: Mapping[Key, Position]) -> bytes:
    """An event; its id says where the page is when it has taken it."""
    text = json.dumps(data, allow_nan=False)
    number = f"id: {written(cursor)}\n" if cursor else ""
    return f"{number}event: {name}\ndata: {text}\n\n".encode()


def beat(cursor: Mapping[Key, Position]) -> bytes:
    """A sign of life: a comment for proxies, and an event since scripts see no comments."""
    return b":\n" + event("beat", {}, cursor)
