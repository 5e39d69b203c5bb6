"""Stacks of parallel slices of one series and one time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.dicom.geometry import parallel
from core.exceptions import InferenceError
from core.result_files.planes import Plane, Vector
from core.tasks.stacks import by_time

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


@dataclass(frozen=True)
class _Located:
    """A plane in its stack; see `core.tasks.stacks.Located`."""

    plane: Plane
    along: float

    @property
    def times(self) -> tuple[float, ...]:
        return self.plane.slice.time

    @property
    def order(self) -> tuple[int, ...]:
        return self.plane.slice.instance, self.plane.slice.frame


def _by_time(planes: Sequence[Plane]) -> Iterator[Volume]:
    """The volume of each time; how many there are is the most slices that are at one place."""
    normal = planes[0].normal
    phases = by_time([_Located(plane, float(plane.position @ normal)) for plane in planes])
    for number, found in enumerate(phases, 1):
        if found:
            yield Volume(tuple(one.plane for one in found), number if len(phases) > 1 else 0)
