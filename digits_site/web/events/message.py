"""The wire: what a page asks for, and the events that it is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from digits_site.web.shared.cursor import Key, Position, written

_MOST = 300
"""What one stream may watch."""
RETRY = b"retry: 2000\n\n"

_KINDS = ("log", "metrics", "home", "job")
"""A job's end is sent last, when the files that it left have been sent."""


def watched(query: QueryDict) -> list[Key]:
    """What the query `job=5&job=7&log=5&home=1` asks for.

    Raises:
        ValueError: nothing, too much, or something that is not a number.
    """
    keys = dict.fromkeys(
        (kind, _number_of(text)) for kind in _KINDS for text in query.getlist(kind)[: _MOST + 1]
    )
    if not 0 < len(keys) <= _MOST:
        raise ValueError(f"Between 1 and {_MOST} things can be watched.")
    return list(keys)


def _number_of(text: str) -> int:
    if not re.fullmatch("[0-9]{1,15}", text):
        raise ValueError("What is watched must be named by its number.")
    return int(text)


def event(name: str, data: Mapping[str, Any], cursor: Mapping[Key, Position]) -> bytes:
    """An event; its id says where the page is when it has taken it."""
    return encoded(name, json.dumps(data, allow_nan=False), cursor)


def encoded(name: str, text: str, cursor: Mapping[Key, Position]) -> bytes:
    """An event whose data is JSON already."""
    number = f"id: {written(cursor)}\n" if cursor else ""
    return f"{number}event: {name}\ndata: {text}\n\n".encode()


def beat(cursor: Mapping[Key, Position]) -> bytes:
    """A sign of life: a comment for proxies, and an event since scripts see no comments."""
    return b":\n" + event("beat", {}, cursor)
