"""What the stored grey values of files mean, and whether it is the same in all of them.

Scanners store numbers that RescaleSlope and RescaleIntercept turn into the modality's units: of CT
the same tissue may be 1064 in one file and 40 in another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from pydicom.multival import MultiValue

from core.dicom.files import PER_FRAME, SHARED, DicomFile, open_dicom
from core.dicom.identity import text
from core.dicom.image import SCALE
from core.dicom.values import finite
from core.exceptions import IngestionError
from core.names import printed

AUTO, STORED, UNITS = "auto", "stored", "units"
HOUNSFIELD = "HU"
_MODALITY, _MODALITY_LUT = 0x00080060, 0x00283000
_WINDOW = {0x00281050, 0x00281051}
_TAGS = SCALE | _WINDOW | {_MODALITY, _MODALITY_LUT, SHARED, PER_FRAME}
_MOST_FRAMES = 1000
"""Frames of a file that are looked at."""
_TABLE = None
Scale = tuple[float, float] | None
"""Slope and intercept; None: a table (Modality LUT) says what values mean."""


class _File(NamedTuple):
    """What a file says of its values."""

    modality: str
    scales: set[Scale]
    window: tuple[float, float] | None
    """Its window's center and width, in units."""

    @property
    def facts(self) -> dict[str, Any]:
        """What pages need to show values."""
        unit = {"dicom_unit": HOUNSFIELD} if self.modality == "CT" else {}
        return unit | ({"dicom_window": list(self.window)} if self.window else {})


def choose_values(wanted: str, paths: Iterable[str]) -> dict[str, Any]:
    """Which values of DICOM files a dataset has, as a part of its `user_data`.

    `dicom_values` is "units", or the slope and intercept that all files have in common; it is not
    there where values are taken as they are stored. `read_as` says what was found out.
    `dicom_unit` is "HU" of CT, and `dicom_window` center and width of the first file's window.

    Args:
        wanted: "auto", "stored" or "units"; "" is "auto".
        paths: those of the DICOM files; all are read for "auto" only.
    """
    if wanted == STORED:
        return {}
    first: dict[Scale, str] = {}
    facts: dict[str, Any] = {}
    for path in paths:
        try:
            file = _read(path)
        except IngestionError:
            continue  # It will be rejected when it is encoded.
        facts = facts if first else file.facts
        if wanted == UNITS:
            break
        for scale in file.scales:
            first.setdefault(scale, path)
        name = printed(Path(path).name)
        if file.modality == "CT" and file.scales != {(1.0, 0.0)}:
            return facts | _in_units(f"{name} is CT")
        if len(first) > 1 or _TABLE in first:
            names = dict.fromkeys(printed(Path(one).name) for one in first.values())
            return facts | _in_units(f"these differ between files: {', '.join(names)}")
    if wanted == UNITS:
        return facts | {"dicom_values": UNITS}
    return facts | {"dicom_values": list(next(iter(first)) or ())} if first else {}


def meaning_of(user_data: Mapping[str, Any]) -> dict[str, Any]:
    """What `choose_values` found out of a dataset's values, for its `Window`.

    Returns:
        `slope` and `intercept`, by which stored values become those in the unit, `unit` and `own`.
    """
    values = user_data.get("dicom_values")
    if values == UNITS:
        slope, intercept = 1.0, 0.0
    elif _are_numbers(values) and values[0]:
        slope, intercept = map(float, values)
    else:
        return {}
    own = user_data.get("dicom_window")
    return {
        "slope": slope,
        "intercept": intercept,
        "unit": str(user_data.get("dicom_unit", "")),
        "own": (float(own[0]), float(own[1])) if own and _are_numbers(own) else None,
    }


def _are_numbers(values: Any) -> TypeGuard[list[float]]:
    """Whether they are two numbers."""
    return (
        isinstance(values, list)
        and len(values) == 2
        and all(isinstance(one, int | float) and math.isfinite(one) for one in values)
    )


def _in_units(why: str) -> dict[str, Any]:
    text = (
        "DICOM files: grey values in the modality's units (such as HU) by RescaleSlope and "
        f"RescaleIntercept, since {why}"
    )
    return {"dicom_values": UNITS, "read_as": [text]}


def _read(path: str) -> _File:
    with open_dicom(path, _TAGS) as file:
        frames = range(min(len(file.frame_items), _MOST_FRAMES) or 1)
        scales = {_scale_of(file, frame) for frame in frames}
        return _File(text(file.values, "Modality"), scales, _window_of(file))


def _scale_of(file: DicomFile, frame: int) -> Scale:
    values = file.frame_values(frame)
    if values.get("ModalityLUTSequence"):
        return _TABLE
    return finite(values, "RescaleSlope", 1), finite(values, "RescaleIntercept", 0)


def _window_of(file: DicomFile) -> tuple[float, float] | None:
    """The first window of the first frame; None where there is none."""
    values = file.frame_values(0)
    center, width = (_first_number(values.get(name)) for name in ("WindowCenter", "WindowWidth"))
    return None if center is None or not width or width < 0 else (center, width)


def _first_number(value: Any) -> float | None:
    try:
        number = float(value[0] if isinstance(value, MultiValue) else value)
    except (TypeError, ValueError, IndexError):
        return None
    return number if math.isfinite(number) else None
