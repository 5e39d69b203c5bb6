"""Stacks of parallel slices of one series and one time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.dicom.geometry import SAME_PLACE, parallel
from core.exceptions import InferenceError
from core.result_files.planes import Plane, Vector

_LEEWAY = 0.05
"""Of the distance of slices: how far one may be from where it is expected."""
_TO_RAS = np.diag([-1.0, -1.0, 1.0])
"""From DICOM's axes (left, posterior, superior) to those of NIfTI (right, anterior, superior)."""


@dataclass(frozen=True)
class Volume:
    """Slices in the order of their places, from which the normal points to the next one."""

    planes: tuple[Plane, ...]
    time: int = 0
    """From 1 on, where the series has several; 0: it has one."""

    def places(self) -> list[int]:
        """The number of each slice, where that of a missing one is left out.

        Raises:
            InferenceError: the distances are irregular.
        """
        along = [float(plane.position @ self.planes[0].normal) for plane in self.planes]
        distances = [after - before for before, after in pairwise(along)]
        if not distances:
            return [0]
        usual = min(distances)
        steps = [round(distance / usual) for distance in distances]
        numbers = [0, *np.cumsum(steps).tolist()]
        last, first = self.planes[-1].position, self.planes[0].position
        step = (last - first) / numbers[-1]
        for plane, number in zip(self.planes, numbers, strict=True):
            if np.linalg.norm(plane.position - first - number * step) > _LEEWAY * usual:
                raise InferenceError(
                    "The distances of its slices differ, which a volume cannot have: "
                    f"{min(distances):.3g} to {max(distances):.3g} mm."
                )
        return numbers

    def affine(self) -> NDArray[np.float64]:
        """From (column, row, slice) to mm to the right, anterior and superior: (4, 4).

        Raises:
            InferenceError: the distances are irregular.
        """
        first, last = self.planes[0], self.planes[-1]
        count = self.places()[-1]
        step = (last.position - first.position) / count if count else _step(first)
        (x, y), (row, column) = first.directions, first.spacing
        affine = np.eye(4)
        affine[:3] = _TO_RAS @ np.column_stack([x * column, y * row, step, first.position])
        return affine


def _step(plane: Plane) -> Vector:
    return plane.normal * plane.thickness


def volumes_of(planes: Sequence[Plane]) -> Iterator[Volume]:
    """The volumes that slices make up, in the order of their first inputs."""
    series: dict[tuple[object, ...], list[Plane]] = {}
    for plane in planes:
        key = (str(plane.header.get("SeriesInstanceUID", "")), plane.size, plane.spacing)
        series.setdefault(key, []).append(plane)
    for found in series.values():
        for stack in parallel([plane.slice for plane in found]):
            of = set(map(id, stack))
            yield from _by_time([plane for plane in found if id(plane.slice) in of])


def _by_time(planes: Sequence[Plane]) -> Iterator[Volume]:
    """The volume of each time; how many there are is the most slices that are at one place."""
    places = _places(planes)
    count = max(map(len, places))
    times = sorted({plane.slice.time for plane in planes})
    gaps = sorted(range(1, len(times)), key=lambda n: _apart(times[n - 1], times[n]))
    borders = [times[n] for n in sorted(gaps[len(gaps) - count + 1 :])] if count > 1 else []
    phases = [[sum(one.slice.time >= border for border in borders) for one in at] for at in places]
    if any(len(set(row)) < len(row) for row in phases):
        # No gaps tell times apart: then the first one of each place is of the first time.
        phases = [list(range(len(row))) for row in phases]
    for phase in range(count):
        found = [
            plane
            for at, row in zip(places, phases, strict=True)
            for plane, own in zip(at, row, strict=True)
            if own == phase
        ]
        if found:
            yield Volume(tuple(found), phase + 1 if count > 1 else 0)


def _apart(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(b - a for a, b in zip(one, other, strict=True))


def _places(planes: Sequence[Plane]) -> list[list[Plane]]:
    """The slices at each place along the normal, by time."""
    normal = planes[0].normal
    ordered = sorted(planes, key=lambda plane: float(plane.position @ normal))
    places: list[list[Plane]] = []
    last = -np.inf
    for plane in ordered:
        along = float(plane.position @ normal)
        if along - last < SAME_PLACE:
            places[-1].append(plane)
        else:
            places.append([plane])
        last = along
    for at in places:
        at.sort(key=lambda plane: (plane.slice.time, plane.slice.instance, plane.slice.frame))
    return places
