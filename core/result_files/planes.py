"""The slices of DICOM files that results are of, with their geometry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, dcmread

from core.dicom.geometry import Slice
from core.dicom.reading import reading
from core.exceptions import InferenceError
from core.images import Size
from core.inference.origin import Origin
from core.names import printed

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """The slice that a result is of."""

    number: int
    """Of the result."""
    name: str
    """Of the input."""
    origin: Origin
    header: Dataset
    """Of its file, without pixels."""
    slice: Slice
    spacing: tuple[float, float]
    """Between the centres of rows, and of columns, in mm."""
    thickness: float
    """In mm; of the distance of slices if the file names that."""

    @property
    def size(self) -> Size:
        return int(self.header.Rows), int(self.header.Columns)

    @property
    def position(self) -> Vector:
        return np.array(self.slice.position, np.float64)

    @property
    def directions(self) -> tuple[Vector, Vector]:
        """In which columns, and rows, are counted: of length 1."""
        x, y = np.array(self.slice.orientation, np.float64).reshape(2, 3)
        return x, y

    @property
    def normal(self) -> Vector:
        normal: Vector = np.cross(*self.directions)
        return normal


class Headers:
    """Reads the headers of files, each once while it is needed."""

    def __init__(self) -> None:
        self._last: tuple[str, Dataset] = ("", Dataset())

    def plane(self, number: int, name: str, origin: Origin) -> Plane:
        """
        Raises:
            InferenceError: the file does not say where the slice lies.
            IngestionError: it cannot be read.
        """
        header = self._read(origin.file)
        found = dict(_values(header, origin.frame))
        missing = [name for name in _PLACED if not found.get(name)]
        if missing:
            raise InferenceError(
                f"{printed(Path(origin.file).name)} does not say where its image lies in the "
                f"patient: it has no {' and no '.join(missing)}."
            )
        distance = found.get("SpacingBetweenSlices") or found.get("SliceThickness") or 1
        row, column = map(float, found["PixelSpacing"])
        return Plane(
            number, name, origin, header, _slice_of(origin, found), (row, column), float(distance)
        )

    def _read(self, path: str) -> Dataset:
        if self._last[0] != path:
            with reading(path):
                self._last = path, dcmread(path, stop_before_pixels=True, force=True)
        return self._last[1]


_PLACED = ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing")
_VALUES = (
    *_PLACED,
    "SpacingBetweenSlices",
    "SliceThickness",
    "TemporalPositionIdentifier",
    "TemporalPositionIndex",
    "TriggerTime",
    "NominalCardiacTriggerDelayTime",
    "InstanceNumber",
)
_GROUPS = ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence")


def _values(header: Dataset, frame: int) -> Iterator[tuple[str, Any]]:
    """The values of a frame: those of its functional groups come last, and count."""
    yield from ((name, header.get(name)) for name in _VALUES if header.get(name) is not None)
    per_frame, shared = (header.get(name) or [] for name in _GROUPS)
    items = [*shared[:1], *per_frame[frame : frame + 1]]
    for item in items:
        for group in item:
            for inner in group.value if group.VR == "SQ" else ():
                yield from ((name, inner.get(name)) for name in _VALUES if name in inner)


def _slice_of(origin: Origin, found: dict[str, Any]) -> Slice:
    def first(*names: str) -> float:
        return float(next((found[name] for name in names if found.get(name)), 0))

    position, orientation = (tuple(map(float, found[name])) for name in _PLACED[:2])
    times = (
        first("TemporalPositionIdentifier", "TemporalPositionIndex"),
        first("TriggerTime", "NominalCardiacTriggerDelayTime"),
    )
    number = int(first("InstanceNumber"))
    return Slice(origin.file, origin.frame, position, orientation, times, number)


def names_of(planes: Sequence[Plane]) -> list[str]:
    return [plane.name for plane in planes]
