"""Samples that belong together, in order: a patient's slices, a file's frames."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from core.plugins import Entry
from core.store.entries import file_of_frame, group_of, name_of

MOST = 100_000
"""Samples of a stage or inference among which pages look for a series; in more, they do not."""
_DIGITS = re.compile(r"(\d+)", re.ASCII)


class Member(NamedTuple):
    """What is known of a sample: its name, and what it has in common with others."""

    name: str
    group: str = ""

    @classmethod
    def of(cls, entry: Entry) -> Member:
        return cls(name_of(entry), group_of(entry) or "")

    @property
    def series(self) -> str | None:
        """Its group, or else the file that it is a frame of; None if it has neither."""
        return self.group or file_of_frame(self.name)


def series_of(members: Iterable[Member], index: int) -> list[int]:
    """The indices of the series that a sample belongs to, itself among them.

    They are in the order of names, with numbers by their value, so that frame 2 precedes frame 10.
    Samples without a series are one together.
    """
    known = list(members)
    series = known[index].series
    found = [place for place, member in enumerate(known) if member.series == series]
    return sorted(found, key=lambda place: (_in_order(known[place].name), place))


def _in_order(name: str) -> list[tuple[int, str]]:
    """Text and numbers by turns."""
    parts = _DIGITS.split(name)
    return [(0, part) if place % 2 == 0 else (int(part), "") for place, part in enumerate(parts)]
