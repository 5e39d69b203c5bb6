"""Quotients of counts, which are undefined where nothing was counted."""

from __future__ import annotations

from typing import Any


def ratio(part: Any, whole: Any) -> float | None:
    """None where `whole` is 0."""
    return float(part) / float(whole) if whole else None


def mean(values: list[float | None]) -> float | None:
    """Of those that are defined; None if none is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
