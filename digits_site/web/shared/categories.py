"""The order in which kinds of data are offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Row = TypeVar("Row")
_LAST = "Other"


def in_order(categories: Mapping[str, Row]) -> dict[str, Row]:
    """By name, with what has none of its own last."""
    return dict(sorted(categories.items(), key=lambda one: (one[0] == _LAST, one[0])))
