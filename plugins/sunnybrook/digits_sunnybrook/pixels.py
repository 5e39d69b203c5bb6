"""Reading the pixels of a DICOM file, fast where it is stored uncompressed."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.config import disable_value_validation
from pydicom.errors import InvalidDicomError
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

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
PLAIN = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)


def read_pixels(path: str | Path, *, rescale: bool = False) -> NDArray[Any]:
    """The pixels of a single-frame grey-scale image: shape (height, width).

    Args:
        rescale: apply RescaleSlope and RescaleIntercept; the pixels are then float32,
            otherwise of the stored type.

    Raises:
        IngestionError: no such image; the text names the file and the reason.
    """
    try:
        # The data sets of the challenge have UIDs that pydicom warns of; a truncated
        # file is a warning to it, too, and an error below.
        with disable_value_validation(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = dcmread(path, specific_tags=TAGS)
            check(dataset)
            pixels = plain(dataset) if is_plain(dataset) else dataset.pixel_array
            # Decoders may return the file's byte order.
            pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
            return scaled(pixels, dataset) if rescale else pixels
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


def is_plain(dataset: Dataset) -> bool:
    """Whether the pixels are stored uncompressed, in whole little-endian numbers."""
    return (
        dataset.file_meta.TransferSyntaxUID in PLAIN
        and dataset.BitsAllocated in (8, 16)
        and dataset.HighBit == dataset.BitsStored - 1
    )


def plain(dataset: Dataset) -> NDArray[Any]:
    """What pydicom's `pixel_array` returns for these, without its general machinery."""
    kind = "i" if dataset.PixelRepresentation else "u"
    dtype = np.dtype(f"<{kind}{dataset.BitsAllocated // 8}")
    shape = dataset.Rows, dataset.Columns
    expected, stored = dtype.itemsize * shape[0] * shape[1], len(dataset.PixelData)
    if stored < expected:
        raise IngestionError(f"It is truncated: {stored} of {expected} bytes of pixels.")
    pixels = np.frombuffer(dataset.PixelData, dtype, shape[0] * shape[1]).reshape(shape).copy()
    # Bits that are allocated but not stored may hold anything (PS3.5 8.1.1).
    if unused := dataset.BitsAllocated - dataset.BitsStored:
        pixels <<= unused
        pixels >>= unused
    return pixels


def scaled(pixels: NDArray[Any], dataset: Dataset) -> NDArray[np.float32]:
    slope, intercept = dataset.get("RescaleSlope"), dataset.get("RescaleIntercept")
    # Both may be absent, or there without a value.
    factor = 1.0 if slope in (None, "") else float(slope)
    offset = 0.0 if intercept in (None, "") else float(intercept)
    return (pixels * factor + offset).astype(np.float32)
