"""Small DICOM and contour files in the challenge's layout."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, MRImageStorage

SQUARE = ((10, 8), (20, 8), (20, 18), (10, 18))
INNER = ((12, 10), (18, 10), (18, 16), (12, 16))
# The UIDs of the challenge's files have components that begin with 0.
INVALID_UID = "2.16.124.113543.6006.99.08539090506890623841"


def pixels_of(dtype: str = "int16", shape: tuple[int, ...] = (32, 40)) -> np.ndarray:
    info = np.iinfo(dtype)
    return np.random.default_rng(0).integers(info.min, info.max, shape, dtype, endpoint=True)


def make_dicom(
    path: Path,
    pixels: np.ndarray | None = None,
    syntax: UID = ExplicitVRLittleEndian,
    **elements: Any,
) -> Path:
    """A DICOM file with these pixels; further elements by keyword."""
    pixels = pixels_of() if pixels is None else pixels
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID = MRImageStorage
    with disable_value_validation():
        dataset.SOPInstanceUID = INVALID_UID
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    dataset.BitsAllocated = dataset.BitsStored = pixels.itemsize * 8
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.add_new("PixelData", "OW", pixels.tobytes())
    for name, value in elements.items():
        setattr(dataset, name, value)
    return save(dataset, path)


def save(dataset: Dataset, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with disable_value_validation():
        dataset.save_as(path, enforce_file_format=True)
    return path


def make_contour(path: Path, points: Iterable[tuple[float, float]] = SQUARE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{x:.2f} {y:.2f}\n" for x, y in points))
    return path


def contour_path(case: str, number: int, letter: str = "i") -> str:
    return f"{case}/contours-manual/IRCCI-expert/IM-0001-{number:04d}-{letter}contour-manual.txt"


def make_case(root: Path, number: int, slices: int = 3, series: int = 7, letters: str = "i") -> str:
    """A case ``SC-T-<number>`` with images from 1 on and their contours; returns its name."""
    for index in range(1, slices + 1):
        make_dicom(root / f"dicom/SC-T-{number}/IM-{series:04d}-{index:04d}.dcm")
        for letter in letters:
            points = INNER if letter == "i" and len(letters) > 1 else SQUARE
            make_contour(
                root / "contours" / contour_path(f"SC-T-{number:02d}", index, letter), points
            )
    return f"SC-T-{number}"


def fields_of(root: Path, **changes: Any) -> dict[str, Any]:
    """The cleaned fields of a dataset made of `make_case` below a folder."""
    return {
        "image_folder": str(root / "dicom"),
        "contour_folder": str(root / "contours"),
        "contour_kind": "endocardium",
        "channel_conversion": "L",
        "folder_pct_val": 10,
        "split_by": "patient",
        "seed": 0,
        "modality_rescale": False,
    } | changes
