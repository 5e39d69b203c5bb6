"""Stacks of parallel slices, and the times that they are of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import numpy as np

from core.tasks.places import Place

SAME_PLACE = 0.01
"""Millimetres; slices that are closer are at the same place."""
_SAME_DIRECTION = 0.01
"""Difference of the direction cosines of slices that are parallel."""


class Located(Protocol):
    """A slice of a stack."""

    @property
    def along(self) -> float:
        """Its place along the normal, in mm."""

    @property
    def times(self) -> tuple[float, ...]:
        """What tells slices at one place apart, such as temporal position and trigger time."""

    @property
    def order(self) -> tuple[int, ...]:
        """What orders slices of the same place and time."""


_Slice = TypeVar("_Slice", bound=Located)


def by_time(slices: Sequence[_Slice]) -> list[list[_Slice]]:
    """The slices of each time, along their normal.

    How many times there are is the most slices that are at one place. Slices of a beating heart are
    taken one place after the other, so that the same phase has not quite the same time everywhere:
    the widest gaps between the times tell them apart.
    """
    places = _at_places(slices)
    count = max(map(len, places), default=0)
    times = sorted({one.times for one in slices})
    gaps = sorted(range(1, len(times)), key=lambda n: _apart(times[n - 1], times[n]))
    borders = [times[n] for n in sorted(gaps[len(gaps) - count + 1 :])] if count > 1 else []
    phases = [[sum(one.times >= border for border in borders) for one in at] for at in places]
    if any(len(set(row)) < len(row) for row in phases):
        # No gaps tell times apart: then the first one of each place is of the first time.
        phases = [list(range(len(row))) for row in phases]
    return [
        [
            one
            for at, row in zip(places, phases, strict=True)
            for one, own in zip(at, row, strict=True)
            if own == phase
        ]
        for phase in range(count)
    ]


def _apart(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(b - a for a, b in zip(one, other, strict=True))


def _at_places(slices: Sequence[_Slice]) -> list[list[_Slice]]:
    """The slices at each place along the normal, by time."""
    places: list[list[_Slice]] = []
    last = -np.inf
    for one in sorted(slices, key=lambda one: one.along):
        if one.along - last < SAME_PLACE:
            places[-1].append(one)
        else:
            places.append([one])
        last = one.along
    for at in places:
        at.sort(key=lambda one: (one.times, one.order))
    return places


def parallel(places: Sequence[Place]) -> list[list[int]]:
    """The numbers of the slices of each orientation, in the order in which these appear."""
    first: list[tuple[float, ...]] = []
    groups: list[list[int]] = []
    for number, place in enumerate(places):
        for known, group in zip(first, groups, strict=True):
            if _same_direction(known, place.orientation):
                group.append(number)
                break
        else:
            first.append(place.orientation)
            groups.append([number])
    return groups


def _same_direction(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    if len(one) != len(other):
        return False
    return all(abs(a - b) < _SAME_DIRECTION for a, b in zip(one, other, strict=True))


def along(places: Sequence[Place]) -> list[int]:
    """The numbers of slices that all have a position, in order: of each orientation by place, then
    by time and InstanceNumber."""
    found: list[int] = []
    for group in parallel(places):
        steps = [round((places[n].position or 0) / SAME_PLACE) for n in group]
        rows = sorted(
            (step, places[n].time, places[n].instance, n)
            for step, n in zip(steps, group, strict=True)
        )
        found += [number for *_, number in rows]
    return found
