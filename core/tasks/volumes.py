"""Volumes of what masks show: areas of parallel slices times the distance between them.

A volume has the slices of one series, one orientation and one time (see `stacks`). The distance is
the median one of neighbouring positions; a single slice, or slices without ImagePositionPatient,
have that of the file (SpacingBetweenSlices, else SliceThickness). Each slice stands for one
distance around it, the outermost ones too; slices that are missing between others are filled in
by none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from core.tasks.places import Place
from core.tasks.stacks import SAME_PLACE, by_time, parallel

MM3_PER_ML = 1000
_WIDE = 1.5
"""Times the usual distance: slices are missing in between."""
_POSITIONS = "positions"
_IN_SPACE = "ImagePositionPatient"


@dataclass(frozen=True)
class Stack:
    """The samples of a volume, by their numbers."""

    members: tuple[int, ...]
    distance: float
    """Between slices, in mm."""
    distance_from: str
    """`positions`, or the DICOM attribute that says it."""
    series: str = ""
    time: int = 0
    """From 1 on, where the series has several; 0: it has one."""
    missing: int = 0
    """About how many slices there should be between others."""


@dataclass(frozen=True)
class _Slice:
    """See `core.tasks.stacks.Located`."""

    number: int
    place: Place

    @property
    def along(self) -> float:
        return self.place.position or 0.0

    @property
    def times(self) -> tuple[float, ...]:
        return self.place.time

    @property
    def order(self) -> tuple[int, ...]:
        return self.place.instance, self.number


def stacks_of(places: Sequence[Place]) -> list[Stack]:
    """The volumes that slices make up, in the order of their first ones.

    Slices whose spacing, series or distance is not known are in none. Where no slice of a series
    has a position, each is at one of its own, unless they are of several times.
    """
    series: dict[str, list[int]] = {}
    for number, place in enumerate(places):
        if place.spacing is not None and place.series:
            series.setdefault(place.series, []).append(number)
    series = {name: found for name, some in series.items() if (found := _usable(some, places))}
    return [
        stack
        for members in series.values()
        for group in parallel([places[number] for number in members])
        for stack in _of_times([_Slice(members[n], places[members[n]]) for n in group])
    ]


def _usable(members: Sequence[int], places: Sequence[Place]) -> list[int]:
    known = [number for number in members if places[number].position is not None]
    if known:
        return known
    is_still = len({places[number].time for number in members}) == 1
    return list(members) if is_still else []


def _of_times(slices: Sequence[_Slice]) -> Iterator[Stack]:
    said = slices[0].place
    if said.position is None:
        if said.thickness:
            numbers = tuple(one.number for one in slices)
            yield Stack(numbers, said.thickness, said.thickness_from, said.series)
        return
    distances = _distances(slices) if said.position_from == _IN_SPACE else []
    usual = median(distances) if distances else said.thickness
    if not usual:
        return
    origin = _POSITIONS if distances else said.thickness_from
    phases = by_time(slices)
    for number, found in enumerate(phases, 1):
        gaps = _distances(found) if distances else []
        missing = sum(round(gap / usual) - 1 for gap in gaps if gap > _WIDE * usual)
        yield Stack(
            tuple(one.number for one in found),
            float(usual),
            origin,
            said.series,
            number if len(phases) > 1 else 0,
            missing,
        )


def _distances(slices: Sequence[_Slice]) -> list[float]:
    """Between neighbouring positions, of all times together."""
    along = sorted(one.along for one in slices)
    gaps = (after - before for before, after in pairwise(along))
    return [gap for gap in gaps if gap >= SAME_PLACE]
