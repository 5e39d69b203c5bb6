"""Ratios of counts, undefined if nothing was counted."""

from __future__ import annotations

from typing import Any


def ratio(part: Any, whole: Any) -> float | None:
    """The ratio; None if `whole` is 0."""
    return float(part) / float(whole) if whole else None


def mean(values: list[float | None]) -> float | None:
    """The mean of the defined values; None if there are none."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
