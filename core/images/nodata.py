"""Pixels that a TIFF file declares as missing (GDAL's NoData)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.images import formats

_TIFF = (b"II", b"MM")
_GDAL_NODATA = 42113
"""The tag (https://gdal.org/en/stable/drivers/raster/gtiff.html): the value as text."""


def without_nodata(image: NDArray[Any], data: bytes) -> NDArray[Any]:
    """The image, with missing pixels as borders are padded.

    That is 0 in unsigned images, and in others the smallest value that is not missing.

    Args:
        image: (height, width, channels).
        data: the content of its file.

    Raises:
        ValueError: all pixels are missing.
    """
    value = _declared(data) if data.startswith(_TIFF) else None
    if value is None:
        return image
    missing = np.isnan(image) if np.isnan(value) else image == _in_type(value, image.dtype)
    if not missing.any():
        return image
    if missing.all():
        raise ValueError(f"all its pixels are missing (NoData {value:g})")
    padding = 0 if image.dtype.kind == "u" else image[~missing].min()
    return np.where(missing, image.dtype.type(padding), image)


def _in_type(value: float, dtype: np.dtype[Any]) -> float:
    """As an image of the type stores it: float32 rounds what is written with more digits."""
    with np.errstate(over="ignore"):
        return float(dtype.type(value)) if dtype.kind == "f" else value


def _declared(data: bytes) -> float | None:
    """The value of missing pixels; None if the file names none."""
    try:
        with formats.opened(data) as image:
            # Of an index into a palette nothing is left in the pixels.
            tags = {} if image.mode in ("1", "P") else getattr(image, "tag_v2", {})
            return float(str(tags.get(_GDAL_NODATA)).strip(" \0"))
    except (OSError, ValueError):  # no such tag, or a file that others than Pillow read
        return None
