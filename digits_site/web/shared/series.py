"""Stepping through a series of pictures on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

PART = "part"
"""The query's parameter that asks for what changes with each step, instead of the page."""
_MOST = 5000
"""Pictures of a series that a page knows; of a longer one, those around the shown one."""


@dataclass(frozen=True)
class ShownSeries:
    """The pictures of a series by their indices, and which of them is shown."""

    indices: Sequence[int]
    place: int
    query: str
    """What is kept while stepping."""
    first: int
    """How many of the series come before these."""
    total: int

    @property
    def count(self) -> int:
        return len(self.indices)

    @property
    def number(self) -> int:
        return self.first + self.place + 1

    @property
    def suffix(self) -> str:
        return f"?{self.query}" if self.query else ""

    @property
    def previous(self) -> int | None:
        return self.indices[self.place - 1] if self.place else None

    @property
    def next(self) -> int | None:
        return self.indices[self.place + 1] if self.place + 1 < self.count else None


def shown_series(request: HttpRequest, indices: Sequence[int], index: int) -> ShownSeries:
    """The series around the picture with that index, which is one of them."""
    place = indices.index(index)
    start = min(max(0, place - _MOST // 2), max(0, len(indices) - _MOST))
    query = request.GET.copy()
    query.pop(PART, None)
    known = indices[start : start + _MOST]
    return ShownSeries(known, place - start, query.urlencode(), start, len(indices))


def wants_part(request: HttpRequest) -> bool:
    """Whether a page that steps asks for the next picture only."""
    return PART in request.GET
