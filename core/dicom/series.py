"""The series of images in a folder, whatever its files are called."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydicom import Dataset

from core.dicom.files import PER_FRAME, SHARED, DicomFile, open_dicom
from core.dicom.frames import check_frames
from core.dicom.geometry import Arrangement, Slice, Vector, arrange
from core.dicom.identity import IDENTITY_TAGS, patient_of, text
from core.dicom.layout import TAGS, layout_of
from core.dicom.reading import is_dicom
from core.dicom.walk import Malformed
from core.exceptions import IngestionError
from core.folders import walk

SERIES_TAGS = (
    TAGS
    | IDENTITY_TAGS
    | {
        SHARED,
        PER_FRAME,
        0x00080018,
        0x00080060,
        0x00181060,
        0x0020000E,
        0x00200013,
        0x00200032,
        0x00200037,
        0x00200100,
        0x00209153,
    }
)
"""With SOPInstanceUID, Modality, TriggerTime, SeriesInstanceUID, InstanceNumber, position,
orientation, TemporalPositionIdentifier and NominalCardiacTriggerDelayTime."""


@dataclass(frozen=True)
class Series:
    """The images of one series of one patient."""

    identifier: str
    """SeriesInstanceUID."""
    patient: str
    """A pseudonym: the group by which images are split into stages."""
    modality: str
    arrangement: Arrangement

    @property
    def slices(self) -> tuple[Slice, ...]:
        """The images in order."""
        return self.arrangement.slices


@dataclass(frozen=True)
class Findings:
    """What is in a folder."""

    series: tuple[Series, ...]
    """In the order of their identifiers."""
    skipped: tuple[tuple[str, str], ...]
    """DICOM files that are of no use, and why; files of other kinds are not among them."""


Key = tuple[str, str, str]
"""SeriesInstanceUID, patient and modality."""


@dataclass
class Collected:
    """What is known while files are read."""

    slices: dict[Key, list[Slice]] = field(default_factory=dict)
    originals: dict[tuple[Key, int, Slice], str] = field(default_factory=dict)
    """Paths by what tells images apart."""
    skipped: list[tuple[str, str]] = field(default_factory=list)


def find_series(folder: str | Path, secret: bytes) -> Findings:
    """The series of all DICOM files in and below a folder; reads no pixels.

    Links are followed. A second copy of an image is skipped.

    Args:
        secret: the key of the patients' pseudonyms.

    Raises:
        IngestionError: there is no such folder.
    """
    if not os.path.isdir(folder):
        raise IngestionError(f"{folder} is not a folder; choose one that holds DICOM files.")
    collected = Collected()
    for path in _files_below(str(folder)):
        if is_dicom(path) or path.lower().endswith(".dcm"):
            try:
                collect(path, secret, collected)
            except IngestionError as error:
                collected.skipped.append((path, str(error)))
    series = (Series(*key, arrange(found)) for key, found in sorted(collected.slices.items()))
    return Findings(tuple(series), tuple(collected.skipped))


def _files_below(folder: str) -> Iterator[str]:
    """The files in and below a folder in the order of their paths; no pipes, no devices."""
    for path, names in walk(folder):
        yield from filter(os.path.isfile, (os.path.join(path, name) for name in names))


def collect(path: str, secret: bytes, collected: Collected) -> None:
    """Add the images in a file."""
    with open_dicom(path, SERIES_TAGS) as file:
        values = file.values
        frames = check_frames(file, layout_of(file))
        series = text(values, "SeriesInstanceUID") or text(values, "SOPInstanceUID") or path
        key = series, patient_of(values, secret), text(values, "Modality")
        found = list(_slices_of(path, file, frames))
        # Some tools give all images one SOPInstanceUID; that alone makes no copy.
        same = key, frames, replace(found[0], path="")
        if (other := collected.originals.setdefault(same, path)) != path:
            raise Malformed(f"It is the same image as {other}.")
    collected.slices.setdefault(key, []).extend(found)


def _slices_of(path: str, file: DicomFile, frames: int) -> Iterator[Slice]:
    if file.frame_items:
        for frame in range(frames):
            yield _slice_of(path, frame, file.frame_values(frame))
        return
    first = _slice_of(path, 0, file.frame_values(0))
    # One position for many frames is that of the first.
    rest = replace(first, position=None, orientation=None) if frames > 1 else first
    for frame in range(frames):
        yield replace(rest, frame=frame)


def _slice_of(path: str, frame: int, values: Dataset) -> Slice:
    return Slice(
        path,
        frame,
        vector(values, "ImagePositionPatient"),
        vector(values, "ImageOrientationPatient"),
        (
            first_number(values, "TemporalPositionIdentifier", "TemporalPositionIndex"),
            first_number(values, "TriggerTime", "NominalCardiacTriggerDelayTime"),
        ),
        int(first_number(values, "InstanceNumber")),
        text(values, "SOPInstanceUID"),
    )


def vector(values: Dataset, keyword: str) -> Vector | None:
    """The numbers of an element; None where it has none."""
    value = values.get(keyword)
    return tuple(float(number) for number in value) if value else None


def first_number(values: Dataset, *keywords: str) -> float:
    """The number in the first of these elements that has one; 0 where none has."""
    found: Any = next((v for v in map(values.get, keywords) if v not in (None, "")), 0)
    return float(found)
