"""Rows to choose one from, where there may be thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.numbers import whole_number

OFFERED = 50
"""As many are listed at once; the others are found by name."""


@dataclass(frozen=True)
class Offered:
    """The chosen row, whatever its age, and the newest rows that a search finds."""

    rows: list[Any]
    matching: int
    total: int
    searched: bool

    @property
    def is_part(self) -> bool:
        return self.total > OFFERED

    @property
    def remark(self) -> str:
        """What is not listed; empty where all are."""
        if not self.is_part:
            return ""
        if not self.searched:
            return f"The newest {OFFERED} of {self.total:,}; find the others by name."
        if self.matching > OFFERED:
            return f"The newest {OFFERED} of {self.matching:,} that were found."
        return f"Found {self.matching or 'none'} of {self.total:,}."


def offer(rows: Any, chosen: str = "", search: str = "") -> Offered:
    """Of rows, newest first, those that a user is to choose from.

    Args:
        rows: a queryset of rows with names.
        chosen: the id of the row that must be among them; ignored if there is none.
        search: a part of the name.
    """
    total = rows.count()
    search = search.strip()
    found = rows.filter(name__icontains=search) if search else rows
    matching = found.count() if search else total
    listed = list(found[:OFFERED])
    if (pk := whole_number(chosen)) is not None and pk not in {row.pk for row in listed}:
        listed = [*rows.filter(pk=pk), *listed]
    return Offered(listed, matching, total, bool(search))
