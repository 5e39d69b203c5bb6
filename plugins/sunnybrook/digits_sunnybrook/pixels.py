"""Reading the pixels of a DICOM file, without pydicom where they are stored uncompressed."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.config import disable_value_validation
from pydicom.errors import InvalidDicomError

from core.dicom.plain import read_plain
from core.plugins import IngestionError

# Reading only these takes half of the time of reading all.
TAGS: list[int | str | tuple[int, int]] = [
    "BitsAllocated",
    "BitsStored",
    "Columns",
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
    "HighBit",
    "NumberOfFrames",
    "PhotometricInterpretation",
    "PixelData",
    "PixelRepresentation",
    "PlanarConfiguration",
    "RescaleIntercept",
    "RescaleSlope",
    "Rows",
    "SamplesPerPixel",
]


def read_pixels(path: str | Path, *, rescale: bool = False) -> NDArray[Any]:
    """The pixels of a single-frame grey-scale image: shape (height, width).

    Args:
        rescale: apply RescaleSlope and RescaleIntercept; the pixels are then float32,
            otherwise of the stored type.

    Raises:
        IngestionError: no such image; the text names the file and the reason.
    """
    try:
        if (image := read_plain(path)) is not None:
            return scaled(image.pixels, image.slope, image.intercept) if rescale else image.pixels
        # The data sets of the challenge have UIDs that pydicom warns of; a truncated
        # file is a warning to it, too, and an error below.
        with disable_value_validation(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = dcmread(path, specific_tags=TAGS)
            check(dataset)
            # Decoders may return the file's byte order.
            pixels = dataset.pixel_array
            pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
            return scaled(pixels, *scale_of(dataset)) if rescale else pixels
    except InvalidDicomError as error:
        raise IngestionError(f"{path} is no DICOM file.") from error
    except OSError as error:
        raise IngestionError(f"{path} cannot be read: {error.strerror or error}.") from error
    # A damaged file makes pydicom raise about anything.
    except Exception as error:
        raise IngestionError(f"{path} cannot be used: {error}") from error


def check(dataset: Dataset) -> None:
    """Refuse what is no single grey-scale image."""
    if "PixelData" not in dataset:
        raise IngestionError("It has no pixel data or is truncated.")
    frames = int(dataset.get("NumberOfFrames") or 1)
    if frames > 1:
        raise IngestionError(f"It has {frames} frames; one image a file is expected.")
    if dataset.get("SamplesPerPixel", 1) != 1:
        raise IngestionError("It is a colour image; a grey-scale image is expected.")


def scale_of(dataset: Dataset) -> tuple[float, float]:
    """Slope and intercept; both may be absent, or there without a value."""
    slope, intercept = dataset.get("RescaleSlope"), dataset.get("RescaleIntercept")
    return (
        1.0 if slope in (None, "") else float(slope),
        0.0 if intercept in (None, "") else float(intercept),
    )


def scaled(pixels: NDArray[Any], slope: float, intercept: float) -> NDArray[np.float32]:
    return (pixels * slope + intercept).astype(np.float32)
