"""Images so small that their values can be computed by hand."""

from __future__ import annotations

import numpy as np
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian

from core.dicom.image import ImageOptions, read_image
from tests.plugins.sunnybrook.files import make_dicom

RESCALED = ImageOptions(rescale=True)
LITTLE_AND_BIG = [(ExplicitVRLittleEndian, "<"), (ExplicitVRBigEndian, ">")]


def ramp(dtype: str, low: int, high: int) -> np.ndarray:
    """A row of all values of a range."""
    return np.arange(low, high, dtype=dtype)[np.newaxis]


def read_row(path, **options) -> list[float]:
    return read_image(path, options=ImageOptions(**options))[0, :, 0].tolist()


def rgb_file(path, pixels: np.ndarray, interpretation: str = "RGB", **elements):
    rows, columns = pixels.shape[:2]
    return make_dicom(
        path,
        pixels,
        SamplesPerPixel=3,
        PhotometricInterpretation=interpretation,
        **{"PlanarConfiguration": 0, "Rows": rows, "Columns": columns} | elements,
    )
