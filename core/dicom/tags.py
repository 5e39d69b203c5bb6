"""What is kept of a DICOM file's header beside its pixels: a fixed selection that names nobody.

Neither names, numbers, dates, ages and sex of patients are in it, nor free descriptions, serial
numbers and UIDs: of the series, there is a pseudonym (see `identity`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import mul
from pathlib import Path
from typing import Any, TypeAlias

from django.conf import settings
from pydicom import Dataset
from pydicom.dataelem import RawDataElement

from core.dicom.files import PER_FRAME, SHARED, open_dicom
from core.dicom.headers import Header, taken
from core.dicom.identity import SERIES, pseudonym, text
from core.dicom.outline import Unusual
from core.exceptions import IngestionError
from core.names import printed

Tags = dict[str, Any]
"""JSON: DICOM keywords with their values, and in small letters what was derived from others."""

_Values: TypeAlias = Dataset | Header
_LONGEST = 64
"""Characters of a text."""
_DIGITS = 6
"""Of numbers, behind the point: files have more than their scanners know."""
SPACINGS = ("PixelSpacing", "ImagerPixelSpacing")
"""Between rows, and between columns, in mm: in the patient, else at the detector."""
_TEXTS = frozenset({"CS", "DS", "IS", "LO"})
"""Kinds of values that are read as text here."""
_TAGS = frozenset(
    {
        *(SERIES, SHARED, PER_FRAME),
        *(0x00080060, 0x00080070, 0x00180050, 0x00180087, 0x00180088, 0x00181060, 0x00181164),
        *(0x00200011, 0x00200013, 0x00200032, 0x00200037, 0x00200100, 0x00201041, 0x00209153),
        *(0x00280010, 0x00280011, 0x00280030),
    }
)
"""Those below, by their numbers."""


def read_tags(path: str | Path, frames: int = 1) -> list[Tags]:
    """The selection of each frame of a file; empty where the header cannot be read.

    What a file says of its only position is that of its first frame. In `kept_headers`, a file
    whose pixels were just read is not read again.
    """
    header = taken(path)
    if header is not None and header.tells_all(frames):
        try:
            return [dict(_selected(header, is_placed=number == 0)) for number in range(frames)]
        except Unusual:
            pass
    try:
        with open_dicom(path, _TAGS) as file:
            own = bool(file.frame_items)
            found = [file.frame_values(number if own else 0) for number in range(frames)]
            return [
                dict(_selected(values, is_placed=own or number == 0))
                for number, values in enumerate(found)
            ]
    except IngestionError:
        return [{}] * frames


def _selected(values: _Values, *, is_placed: bool) -> Iterator[tuple[str, Any]]:
    readers: dict[str, Callable[[Any], Any]] = {
        "Modality": _text,
        "Manufacturer": _text,
        "MagneticFieldStrength": _positive,
        "SeriesNumber": _whole,
        "InstanceNumber": _whole,
        "SliceThickness": _positive,
        "SpacingBetweenSlices": _distance,
        "TemporalPositionIdentifier": _whole,
        "TriggerTime": _number,
        "Rows": _whole,
        "Columns": _whole,
    }
    for keyword, read in readers.items():
        if (found := _read(values, keyword, read)) is not None:
            yield keyword, found
    if "TriggerTime" not in values:
        delay = _read(values, "NominalCardiacTriggerDelayTime", _number)
        if delay is not None:
            yield "TriggerTime", delay
    for keyword in SPACINGS:
        if (found := _read(values, keyword, _spacing)) is not None:
            yield keyword, found
            break
    if uid := text(values, "SeriesInstanceUID"):
        yield "series", pseudonym(uid, settings.SECRET_KEY.encode())
    if is_placed:
        yield from _place(values)


def _place(values: _Values) -> Iterator[tuple[str, Any]]:
    """Where a slice lies along its normal in mm, and which attribute says so."""
    orientation = _read(values, "ImageOrientationPatient", lambda value: _vector(value, 6))
    position = _read(values, "ImagePositionPatient", lambda value: _vector(value, 3))
    if orientation and position:
        normal = _normal(orientation)
        if math.hypot(*normal) > 0.5:
            yield "ImageOrientationPatient", orientation
            yield "position", round(sum(map(mul, normal, position)), _DIGITS)
            yield "position_from", "ImagePositionPatient"
            return
    if (location := _read(values, "SliceLocation", _number)) is not None:
        yield "position", location
        yield "position_from", "SliceLocation"


def _normal(orientation: Sequence[float]) -> tuple[float, float, float]:
    """The cross product of the directions of rows and columns."""
    a, b, c, d, e, f = orientation
    return b * f - c * e, c * d - a * f, a * e - b * d


def _read(values: _Values, keyword: str, read: Callable[[Any], Any]) -> Any:
    """A value that makes sense; None otherwise. Scanners and tools write all kinds of things."""
    try:
        value = _plain(values, keyword)
        return None if value in (None, "") else read(value)
    except (ValueError, TypeError, ArithmeticError):
        return None


def _plain(values: _Values, keyword: str) -> Any:
    """A value as pydicom gives it, or its text, which takes a tenth of the time to get.

    Several numbers are a list of texts. Texts that need a character set are pydicom's.
    """
    if isinstance(values, Header):
        return values.get(keyword)
    raw = values.get_item(keyword)
    if isinstance(raw, RawDataElement) and raw.VR in _TEXTS and raw.value and raw.value.isascii():
        found = raw.value.decode().strip("\0 ")
        return found.split("\\") if "\\" in found else found
    return values.get(keyword)


def _text(value: Any) -> str | None:
    return printed(str(value).strip("\0 "))[:_LONGEST] or None


def _number(value: Any) -> float:
    found = float(value)
    if not math.isfinite(found):
        raise ValueError
    return round(found, _DIGITS)


def _whole(value: Any) -> int:
    if (found := _number(value)) != int(found):
        raise ValueError
    return int(found)


def _positive(value: Any) -> float:
    if (found := _number(value)) <= 0:
        raise ValueError
    return found


def _distance(value: Any) -> float:
    """Between slices; nuclear medicine writes it with a sign."""
    return _positive(abs(_number(value)))


def _vector(value: Any, length: int) -> list[float]:
    found = [_number(one) for one in value]
    if len(found) != length:
        raise ValueError
    return found


def _spacing(value: Any) -> list[float]:
    return [_positive(one) for one in _vector(value, 2)]


def spacing_of(tags: Mapping[str, Any]) -> tuple[float, float] | None:
    """Between the rows, and between the columns, of the file's image in mm; None: unknown."""
    for keyword in SPACINGS:
        if keyword in tags:
            row, column = tags[keyword]
            return float(row), float(column)
    return None
