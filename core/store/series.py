"""Samples that belong together, in order: a patient's slices, a file's frames."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.plugins import Entry
from core.store.entries import file_of_frame, group_of, name_of, tags_of
from core.tasks.places import NOWHERE, Place
from core.tasks.stacks import along

MOST = 100_000
"""Samples of a stage or inference among which pages look for a series; in more, they do not."""
_DIGITS = re.compile(r"(\d+)", re.ASCII)


class Member(NamedTuple):
    """What is known of a sample: its name, what it has in common with others, and its slice."""

    name: str
    group: str = ""
    place: Place = NOWHERE

    @classmethod
    def of(cls, entry: Entry) -> Member:
        return cls(name_of(entry), group_of(entry) or "", Place.of(tags_of(entry)))

    @property
    def series(self) -> str | None:
        """Its group, or else the file that it is a frame of, or else its DICOM series; None if it
        has none of these."""
        return self.group or file_of_frame(self.name) or self.place.series or None


def series_of(members: Iterable[Member], index: int) -> list[int]:
    """The indices of the series that a sample belongs to, itself among them.

    One DICOM series comes after the other. In each, slices are ordered by their position along the
    normal, then by time; where one has no position, by InstanceNumber; where one has none either,
    by name, with numbers by their value, so that frame 2 precedes frame 10. Samples without a
    series are one together.
    """
    known = list(members)
    series = known[index].series
    found = [place for place, member in enumerate(known) if member.series == series]
    found.sort(key=lambda place: (_in_order(known[place].name), place))
    of: dict[str, list[int]] = {}
    for place in found:
        of.setdefault(known[place].place.series, []).append(place)
    return [place for some in of.values() for place in _ordered(known, some)]


def _ordered(known: Sequence[Member], found: Sequence[int]) -> list[int]:
    """Samples of one series, which come in the order of their names."""
    places = [known[place].place for place in found]
    if all(place.position is not None for place in places):
        return [found[number] for number in along(places)]
    if all(place.instance for place in places):
        return sorted(found, key=lambda place: known[place].place.instance)
    return list(found)


def _in_order(name: str) -> list[tuple[int, str]]:
    """Text and numbers by turns."""
    parts = _DIGITS.split(name)
    return [(0, part) if place % 2 == 0 else (int(part), "") for place, part in enumerate(parts)]
