"""What the stored grey values of files mean, and whether it is the same in all of them.

Scanners store numbers that RescaleSlope and RescaleIntercept turn into the modality's units: of CT
the same tissue may be 1064 in one file and 40 in another.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.dicom.files import PER_FRAME, SHARED, DicomFile, open_dicom
from core.dicom.identity import text
from core.dicom.image import SCALE
from core.dicom.values import finite
from core.exceptions import IngestionError
from core.names import printed

AUTO, STORED, UNITS = "auto", "stored", "units"
_MODALITY, _MODALITY_LUT = 0x00080060, 0x00283000
_TAGS = SCALE | {_MODALITY, _MODALITY_LUT, SHARED, PER_FRAME}
_MOST_FRAMES = 1000
"""Frames of a file that are looked at."""
_TABLE = None
Scale = tuple[float, float] | None
"""Slope and intercept; None: a table (Modality LUT) says what values mean."""


def choose_values(wanted: str, paths: Iterable[str]) -> dict[str, Any]:
    """Which values of DICOM files a dataset has, as a part of its `user_data`.

    `dicom_values` is "units", or the slope and intercept that all files have in common; it is not
    there where values are taken as they are stored. `read_as` says what was found out.

    Args:
        wanted: "auto", "stored" or "units"; "" is "auto".
        paths: those of the DICOM files; they are read for "auto" only.
    """
    if wanted == UNITS:
        return {"dicom_values": UNITS}
    if wanted == STORED:
        return {}
    first: dict[Scale, str] = {}
    for path in paths:
        try:
            modality, scales = _scales_of(path)
        except IngestionError:
            continue  # It will be rejected when it is encoded.
        for scale in scales:
            first.setdefault(scale, path)
        name = printed(Path(path).name)
        if modality == "CT" and scales != {(1.0, 0.0)}:
            return _in_units(f"{name} is CT")
        if len(first) > 1 or _TABLE in first:
            names = dict.fromkeys(printed(Path(one).name) for one in first.values())
            return _in_units(f"these differ between files: {', '.join(names)}")
    return {"dicom_values": list(next(iter(first)) or ())} if first else {}


def _in_units(why: str) -> dict[str, Any]:
    text = (
        "DICOM files: grey values in the modality's units (such as HU) by RescaleSlope and "
        f"RescaleIntercept, since {why}"
    )
    return {"dicom_values": UNITS, "read_as": [text]}


def _scales_of(path: str) -> tuple[str, set[Scale]]:
    """The modality of a file, and what the values of its frames mean."""
    with open_dicom(path, _TAGS) as file:
        frames = range(min(len(file.frame_items), _MOST_FRAMES) or 1)
        return text(file.values, "Modality"), {_scale_of(file, frame) for frame in frames}


def _scale_of(file: DicomFile, frame: int) -> Scale:
    values = file.frame_values(frame)
    if values.get("ModalityLUTSequence"):
        return _TABLE
    return finite(values, "RescaleSlope", 1), finite(values, "RescaleIntercept", 0)
