"""A generated series of oblique slices, and results for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid

from core.images import Fit
from core.inference.origin import Origin
from core.inference.raw import RawOutput, RawWriter
from core.result_files.facts import Facts
from core.storage import InferenceFolder

FACTS = Facts(
    ["background", "left ventricle", "myocardium"],
    [(0, 0, 0), (230, 159, 0), (86, 180, 233)],
    "net, epoch 3",
)
X = np.array([0.8, 0.6, 0.0])
Y = np.array([0.0, 0.0, -1.0])
NORMAL = np.cross(X, Y)
FIRST, DISTANCE, SPACING, SHAPE = np.array([-100.0, 20.0, 5.0]), 2.5, (0.7, 1.3), (12, 16)
STUDY, SERIES, FRAME_OF_REFERENCE = generate_uid(), generate_uid(), generate_uid()


def write_slice(path: Path, number: float, time: float = 0.0, **values: Any) -> Dataset:
    """The slice at a place along the normal."""
    header = Dataset()
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.file_meta.MediaStorageSOPClassUID = MRImageStorage
    header.SOPClassUID, header.SOPInstanceUID = MRImageStorage, generate_uid()
    header.file_meta.MediaStorageSOPInstanceUID = header.SOPInstanceUID
    header.StudyInstanceUID, header.SeriesInstanceUID = STUDY, SERIES
    header.FrameOfReferenceUID = FRAME_OF_REFERENCE
    header.Modality, header.PatientName, header.PatientID = "MR", "Doe^Jane", "7"
    header.SeriesNumber, header.InstanceNumber = 5, int(number) + 1
    header.ImagePositionPatient = [round(v, 6) for v in FIRST + number * DISTANCE * NORMAL]
    header.ImageOrientationPatient = [*X, *Y]
    header.PixelSpacing, header.SliceThickness = list(SPACING), 2.0
    header.TriggerTime = time
    header.Rows, header.Columns = SHAPE
    header.SamplesPerPixel, header.PhotometricInterpretation = 1, "MONOCHROME2"
    header.BitsAllocated = header.BitsStored = 16
    header.HighBit, header.PixelRepresentation = 15, 0
    header.PixelData = np.zeros(SHAPE, np.uint16).tobytes()
    for name, value in values.items():
        setattr(header, name, value)
    path.parent.mkdir(parents=True, exist_ok=True)
    header.save_as(path, enforce_file_format=True)
    return header


def keep(folder: Path, results: list[tuple[str, Any, Origin | None]]) -> None:
    """Write results as an inference keeps them; each is a mask, or predicted and true boxes."""
    with RawWriter(folder, InferenceFolder(folder).results) as writer:
        for name, result, origin in results:
            result, truth = result if isinstance(result, tuple) else (result, None)
            size = np.array(result.shape if truth is None else (20, 40), np.int32)
            writer.write(RawOutput(name, size, {"result": result}, truth, origin=origin))
        writer.finish()


def masks(count: int, shape: tuple[int, int] = SHAPE) -> list[Any]:
    """Of random classes; the first one has background only."""
    random = np.random.default_rng(0)
    found = [random.integers(0, 3, shape, np.uint8) for _ in range(count)]
    found[0][:] = 0
    return found


def origin(path: Path, *fits: Fit) -> Origin:
    return Origin(str(path), 0, fits)
