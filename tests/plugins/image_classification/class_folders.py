"""Folders of images by class, and the fields that read them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from digits_image_classification import DataIngestion
from digits_image_classification.forms import DatasetForm
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid

from core.plugins import Stage


def make_image(path: Path, value: int = 0, size: tuple[int, int] = (12, 10)) -> Path:
    """One grey value in all channels; size is (height, width)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((*size, 3), value, np.uint8)).save(path)
    return path


def make_classes(folder: Path, **of_each: int) -> Path:
    """`cat=3` makes cat/0000.png to cat/0002.png."""
    for number, (name, count) in enumerate(of_each.items()):
        for index in range(count):
            make_image(folder / name / f"{index:04d}.png", 50 * number)
    return folder


def make_dicom(path: Path, patient: str, value: int = 0, frames: int = 1) -> Path:
    """Frames of value, value + 1 and so on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MRImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID, dataset.SOPInstanceUID = MRImageStorage, meta.MediaStorageSOPInstanceUID
    dataset.PatientID = patient
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = 12, 10, 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    pixels = [np.full((12, 10), value + number, np.uint16) for number in range(frames)]
    if frames > 1:
        dataset.NumberOfFrames = frames
    dataset.PixelData = np.stack(pixels).tobytes()
    dataset.save_as(path)
    return path


def plugin_of(folder: Path, **changes: Any) -> DataIngestion:
    """Prepared as the host does it, with what the form cleans."""
    form = DatasetForm(data_of(folder, **changes))
    assert form.is_valid(), form.errors
    return DataIngestion(
        user_data=DataIngestion(**form.cleaned_data).prepare(), **form.cleaned_data
    )


def data_of(folder: Path, **changes: Any) -> dict[str, Any]:
    """What a user sends who leaves all but the folder as they are."""
    initial = {name: field.initial for name, field in DatasetForm().fields.items()}
    return initial | {"folder_train": str(folder)} | changes


def counts(plugin: DataIngestion) -> dict[str, Counter[int]]:
    """How many images of each class are in each stage."""
    return {
        stage: Counter(entry["label"] for entry in plugin.itemize_entries(stage)) for stage in Stage
    }


def files(plugin: DataIngestion, stage: str) -> set[str]:
    return {entry["file"] for entry in plugin.itemize_entries(stage)}
