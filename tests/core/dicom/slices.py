"""Series of oblique slices."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.dicom.series import find_series
from tests.plugins.sunnybrook.files import make_dicom, pixels_of

SECRET = b"a key"
OBLIQUE = [0.8, 0.6, 0.0, 0.0, 0.0, -1.0]
NORMAL = np.cross(OBLIQUE[:3], OBLIQUE[3:])


def make_slice(folder: Path, name: str, place: float, orientation=None, **elements) -> str:
    """A file of a slice so many mm along the normal; the instance number says nothing."""
    orientation = OBLIQUE if orientation is None else orientation
    position = place * np.cross(orientation[:3], orientation[3:]) + [3.0, -7.0, 11.0]
    described = {
        "SeriesInstanceUID": "1.2.3",
        "PatientID": "4711",
        "Modality": "MR",
        "ImagePositionPatient": [f"{number:.6f}" for number in position],
        "ImageOrientationPatient": orientation,
        "InstanceNumber": 1,
        "SOPInstanceUID": f"1.2.3.{abs(hash((name, place)))}",
    }
    return str(make_dicom(folder / name, pixels_of(shape=(4, 5)), **described | elements))


def only_series(folder: Path):
    (series,) = find_series(folder, SECRET).series
    return series
