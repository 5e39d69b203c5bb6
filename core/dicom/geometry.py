"""The order of a series' slices in space, and what is missing or there twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.stacks import SAME_PLACE

_SAME_DIRECTION = 0.01
"""Difference of the direction cosines of slices that are parallel."""
WIDE = 1.5
"""Times the usual distance: a slice is missing in between."""

Vector = tuple[float, ...]


@dataclass(frozen=True)
class Slice:
    """One image of a series: a file, or a frame of one."""

    path: str
    frame: int = 0
    position: Vector | None = None
    """ImagePositionPatient: 3 numbers, in mm."""
    orientation: Vector | None = None
    """ImageOrientationPatient: 6 direction cosines, of the rows and of the columns."""
    time: Vector = (0.0, 0.0)
    """Temporal position and trigger time; 0 where they are not said."""
    instance: int = 0
    """InstanceNumber; 0 where it is not said."""
    identifier: str = ""
    """SOPInstanceUID."""


@dataclass(frozen=True)
class Gap:
    """Slices that are missing between two that are there."""

    before: Slice
    after: Slice
    missing: int


@dataclass(frozen=True)
class Arrangement:
    """The slices of a series in order."""

    slices: tuple[Slice, ...]
    by_position: bool = False
    """In space; otherwise by InstanceNumber, as not all slices say where they are."""
    orientations: int = 0
    """Number of stacks of parallel slices; one comes after the other."""
    spacing: float | None = None
    """The usual distance of neighbours in mm; None where there are fewer than two places."""
    gaps: tuple[Gap, ...] = ()
    duplicates: tuple[tuple[Slice, ...], ...] = ()
    """Slices that are at one place and that no time tells apart."""

    @property
    def problems(self) -> list[str]:
        """What a user should know, in words."""
        found = []
        if self.gaps:
            missing = sum(gap.missing for gap in self.gaps)
            found.append(f"Slices are missing between others: about {missing}.")
        if self.duplicates:
            found.append(f"Places with more than one slice: {len(self.duplicates)}.")
        if self.orientations > 1:
            found.append(f"The slices have {self.orientations} orientations.")
        return found


Stack = list[tuple[float, list[Slice]]]
"""Places along the normal of parallel slices, and the slices at each."""


def arrange(slices: Iterable[Slice]) -> Arrangement:
    """Sort slices: along their normal, then by time and InstanceNumber; never by file name.

    Where one does not say its position and orientation all are sorted by InstanceNumber.
    """
    ordered = sorted(slices, key=lambda s: (s.instance, s.time, s.identifier, s.frame))
    if not all(_is_placed(slice_) for slice_ in ordered):
        return Arrangement(tuple(ordered))
    stacks = [_stack_of(group) for group in parallel(ordered)]
    places = [at_place for stack in stacks for _, at_place in stack]
    distances = [b[0] - a[0] for stack in stacks for a, b in pairwise(stack)]
    return Arrangement(
        tuple(slice_ for at_place in places for slice_ in at_place),
        by_position=True,
        orientations=len(stacks),
        spacing=median(distances) if distances else None,
        gaps=tuple(gap for stack in stacks for gap in _gaps_of(stack)),
        duplicates=tuple(same for at_place in places for same in _same_time(at_place)),
    )


def _is_placed(slice_: Slice) -> bool:
    """Whether a slice says where it is, in numbers that make sense."""
    if slice_.position is None or slice_.orientation is None:
        return False
    if len(slice_.position) != 3 or len(slice_.orientation) != 6:
        return False
    if not np.isfinite([*slice_.position, *slice_.orientation]).all():
        return False
    return bool(np.linalg.norm(_normal_of(slice_)) > 0.5)


def _normal_of(slice_: Slice) -> NDArray[Any]:
    """The direction across a slice; of length 1 as far as its cosines are right."""
    rows_and_columns = np.reshape(slice_.orientation or (), (2, 3))
    return np.cross(rows_and_columns[0], rows_and_columns[1])


def parallel(slices: Sequence[Slice]) -> list[list[Slice]]:
    """The slices of each orientation, in the order in which the orientations appear."""
    directions = np.empty((0, 6))
    groups: list[list[Slice]] = []
    for slice_ in slices:
        direction = np.array([slice_.orientation])
        near = np.flatnonzero(np.abs(directions - direction).max(axis=1) < _SAME_DIRECTION)
        if near.size:
            groups[near[0]].append(slice_)
        else:
            directions = np.concatenate([directions, direction])
            groups.append([slice_])
    return groups


def _stack_of(slices: list[Slice]) -> Stack:
    """Parallel slices by their places."""
    normal = _normal_of(slices[0])
    places = [float(normal @ np.array(slice_.position)) for slice_ in slices]
    stack: Stack = []
    last = -np.inf
    for index in sorted(range(len(slices)), key=places.__getitem__):
        if places[index] - last < SAME_PLACE:
            stack[-1][1].append(slices[index])
        else:
            stack.append((places[index], [slices[index]]))
        last = places[index]
    for _, at_place in stack:
        at_place.sort(key=lambda s: (s.time, s.instance, s.identifier, s.frame))
    return stack


def _gaps_of(stack: Stack) -> Iterable[Gap]:
    """Where places are further apart than they usually are in this stack."""
    distances = [b[0] - a[0] for a, b in pairwise(stack)]
    usual = median(distances) if distances else 0.0
    for (_, before), (_, after), distance in zip(stack, stack[1:], distances, strict=False):
        if distance > WIDE * usual:
            yield Gap(before[-1], after[0], round(distance / usual) - 1)


def _same_time(at_place: list[Slice]) -> Iterable[tuple[Slice, ...]]:
    """The slices at a place that are of the same time, where there is more than one."""
    for _, group in groupby(at_place, key=lambda slice_: slice_.time):
        if len(same := tuple(group)) > 1:
            yield same
