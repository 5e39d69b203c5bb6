"""A choice of rows, of which there may be thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.numbers import whole_number

_OFFERED = 50
"""Maximum number of rows listed at once; the others are found by name."""


@dataclass(frozen=True)
class Offered:
    """The chosen row, however old, and the newest rows that match a search."""

    rows: list[Any]
    matching: int
    total: int
    searched: bool

    @property
    def is_part(self) -> bool:
        return self.total > _OFFERED

    @property
    def remark(self) -> str:
        """How many rows are not listed; empty if all are."""
        if not self.is_part:
            return ""
        if not self.searched:
            return f"Showing the newest {_OFFERED} of {self.total:,}; find the others by name."
        if self.matching > _OFFERED:
            return f"Showing the newest {_OFFERED} of {self.matching:,} found."
        return f"Found {self.matching or 'none'} of {self.total:,}."


def offer(rows: Any, chosen: str = "", search: str = "") -> Offered:
    """The rows, newest first, that a user can choose from.

    Args:
        rows: a queryset of rows with names.
        chosen: the id of a row to include; ignored if it does not exist.
        search: part of the name.
    """
    total = rows.count()
    search = search.strip()
    found = rows.filter(name__icontains=search) if search else rows
    matching = found.count() if search else total
    listed = list(found[:_OFFERED])
    if (pk := whole_number(chosen)) is not None and pk not in {row.pk for row in listed}:
        listed = [*rows.filter(pk=pk), *listed]
    return Offered(listed, matching, total, bool(search))
