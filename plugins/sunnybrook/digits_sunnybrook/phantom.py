"""Synthetic short-axis series in the challenge's layout: DICOM files and contour files.

For demonstrations and tests without patients' data. The same arguments give the same
bytes: no clock, no random UIDs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid

from digits_sunnybrook.anatomy import Chest, Slice
from digits_sunnybrook.scanner import circular_view, scan
from digits_sunnybrook.shapes import SIZE

CASE = "SC-PH"
_FIELD_OF_VIEW = 350.0
"""Height and width of the images in mm."""
_THICKNESS = 8.0
"""Thickness of the slices in mm; they have no gaps."""
_POINTS = 80
"""Points of a contour."""


@dataclass(frozen=True)
class Patient:
    """An invented patient, by its number from 1."""

    number: int
    seed: int
    size: int = SIZE
    """Height and width of the images in pixels, a divisor of SIZE."""

    @property
    def series(self) -> int:
        return 100 + 7 * self.number

    def image_path(self, number: int) -> str:
        return f"dicom/{CASE}-{self.number}/IM-{self.series:04d}-{number:04d}.dcm"

    def contour_path(self, number: int, letter: str) -> str:
        folder = f"contours/{CASE}-{self.number:02d}/contours-manual/IRCCI-expert"
        return f"{folder}/IM-0001-{number:04d}-{letter}contour-manual.txt"

    def uid(self, *what: object) -> str:
        """A UID that is always the same for the same thing."""
        return generate_uid(entropy_srcs=[CASE, *map(str, (self.seed, self.number, *what))])

    def random(self, *stream: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, self.number, *stream])


def write_phantom(
    folder: Path, patients: int, slices: int, seed: int, size: int = SIZE
) -> Iterator[Path]:
    """Write the series and contours of some patients; yields the path of each image."""
    for number in range(1, patients + 1):
        patient = Patient(number, seed, size)
        chest = Chest(patient.random())
        for index, level in enumerate(np.linspace(0, 1, slices), 1):
            section = Slice(chest, float(level))
            for letter, blob in (("i", section.endocardium), ("o", section.epicardium)):
                outline = blob.outline(_POINTS) * (size / SIZE)
                _write_contour(folder / patient.contour_path(index, letter), outline)
            path = folder / patient.image_path(index)
            path.parent.mkdir(parents=True, exist_ok=True)
            pixels = acquire(section, patient, index)
            dataset_of(patient, index, pixels).save_as(path, enforce_file_format=True)
            yield path


def _write_contour(path: Path, outline: NDArray[np.float64]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{x:.2f} {y:.2f}\n" for x, y in outline]
    path.write_text("".join(lines), encoding="ascii", newline="\n")


def acquire(section: Slice, patient: Patient, index: int) -> NDArray[np.int16]:
    """The stored pixels of a slice: shape (size, size), as the patient's."""
    # These are one scan's: the same for all slices of a patient.
    scanner = patient.random(0)
    gain, noise, circular = scanner.uniform([250, 0.010, 0], [500, 0.028, 1])
    image = scan(section.image, noise, patient.random(index))
    if circular < 0.4:
        image = circular_view(image)
    if patient.size != SIZE:
        # Means of square blocks, as of a scan with larger pixels.
        image = image.reshape(patient.size, -1, patient.size, SIZE // patient.size).mean((1, 3))
    return np.clip(np.rint(gain * image), 0, 32767).astype(np.int16)


def dataset_of(patient: Patient, index: int, pixels: NDArray[np.int16]) -> Dataset:
    """The DICOM data set of one image, ready to be written."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    # Else pydicom's version would be part of the bytes.
    dataset.file_meta.ImplementationClassUID = generate_uid(entropy_srcs=[CASE])
    dataset.file_meta.ImplementationVersionName = "DIGITS_PHANTOM"
    describe(dataset, patient, index)
    place(dataset, patient, index)
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit = 15
    dataset.PixelRepresentation = 1
    dataset.SmallestImagePixelValue = int(pixels.min())
    dataset.LargestImagePixelValue = int(pixels.max())
    dataset.WindowCenter = int(pixels.max()) // 2
    dataset.WindowWidth = max(int(pixels.max()), 1)
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "US"
    dataset.PixelData = pixels.astype("<i2").tobytes()
    return dataset


def describe(dataset: Dataset, patient: Patient, index: int) -> None:
    """Who, what and how."""
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.ImageType = ["DERIVED", "SECONDARY", "CARDIAC", "SYNTHETIC"]
    dataset.SOPClassUID = MRImageStorage
    dataset.SOPInstanceUID = patient.uid("image", index)
    dataset.StudyInstanceUID = patient.uid("study")
    dataset.SeriesInstanceUID = patient.uid("series")
    dataset.FrameOfReferenceUID = patient.uid("frame")
    dataset.PatientName = f"Phantom^{patient.number:02d}"
    dataset.PatientID = f"{CASE}-{patient.seed}-{patient.number:02d}"
    dataset.PatientBirthDate = dataset.PatientSex = ""
    dataset.StudyDate = dataset.StudyTime = dataset.StudyID = ""
    dataset.AccessionNumber = dataset.ReferringPhysicianName = ""
    dataset.Modality = "MR"
    dataset.Manufacturer = "DIGITS phantom"
    dataset.StudyDescription = "Synthetic cardiac MR"
    dataset.SeriesDescription = "Short-axis cine phantom"
    dataset.SeriesNumber, dataset.InstanceNumber = patient.series, index
    dataset.ScanningSequence, dataset.SequenceVariant = "GR", "SS"
    dataset.ScanOptions, dataset.MRAcquisitionType = "", "2D"
    dataset.RepetitionTime, dataset.EchoTime, dataset.FlipAngle = "3.3", "1.5", "45"
    dataset.EchoTrainLength, dataset.MagneticFieldStrength = 1, "1.5"


def place(dataset: Dataset, patient: Patient, index: int) -> None:
    """Where the slice lies in the patient, in mm."""
    spacing = _FIELD_OF_VIEW / patient.size
    across, down = patient.random(1).uniform(0.6, 1.0, 2)
    row = np.array([np.cos(across), np.sin(across), 0])
    column = np.array([np.sin(across), -np.cos(across), 0]) * np.sin(down)
    column[2] = -np.cos(down)
    normal = np.cross(row, column)
    corner = -0.5 * _FIELD_OF_VIEW * (row + column) + (index - 1) * _THICKNESS * normal
    dataset.PatientPosition = "HFS"
    dataset.PositionReferenceIndicator = ""
    dataset.SliceThickness = dataset.SpacingBetweenSlices = f"{_THICKNESS:g}"
    dataset.PixelSpacing = [f"{spacing:.6f}"] * 2
    dataset.ImageOrientationPatient = [f"{value:.6f}" for value in (*row, *column)]
    dataset.ImagePositionPatient = [f"{value:.4f}" for value in corner]
    dataset.SliceLocation = f"{(index - 1) * _THICKNESS:g}"
