"""Masks of DICOM slices as DICOM Segmentation objects, with the geometry of the slices."""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.sr.codedict import codes
from pydicom.valuerep import DA

# Files of real scanners have values that pydicom warns of, or refuses to write.
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
pydicom.config.settings.writing_validation_mode = pydicom.config.IGNORE
# highdicom warns of patients' names of one part, and prints them.
warnings.filterwarnings("ignore", "The string .* is unlikely", module="highdicom")

_Array = NDArray[Any]
_REQUIRED = (
    *("PatientID", "PatientName", "PatientBirthDate", "PatientSex", "AccessionNumber"),
    *("StudyID", "StudyDate", "StudyTime"),
)
"""What may be empty, but has to be there."""


def write_segmentations(
    found: Mapping[Path, Sequence[_Array]], facts: Mapping[str, Any], folder: Path
) -> list[str]:
    """Write an object for each stack of slices, and return what could not be written, and why.

    Args:
        found: masks (height, width) of class indices, one for each frame of a file.
        facts: `model.json`.
    """
    stacks: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    times: Counter[tuple[str, ...]] = Counter()
    headers = {path: pydicom.dcmread(path, stop_before_pixels=True) for path in found}
    for path in sorted(found, key=lambda one: (int(headers[one].get("InstanceNumber") or 0), one)):
        header = headers[path]
        series = [str(header.get(name)) for name in ("SeriesInstanceUID", "FrameOfReferenceUID")]
        place = (*series, str(header.get("ImagePositionPatient")))
        alone = str(path) if len(found[path]) > 1 else ""
        # A series of several times has several slices at the same place: an object for each time.
        stacks[(*series, alone, str(times[place]))].append(path)
        times[place] += 1
    problems = []
    for number, paths in enumerate(stacks.values(), 1):
        masks = np.stack([mask for path in paths for mask in found[path]])
        target = folder / f"{number:04}.dcm"
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _segmentation([headers[path] for path in paths], masks, facts).save_as(target)
        # What highdicom does not take of a series, it says in words.
        except (ValueError, AttributeError, TypeError, KeyError) as error:
            problems.append(f"{paths[0]} and its series: no DICOM Segmentation: {error}")
    return problems


def _segmentation(headers: Sequence[Any], masks: _Array, facts: Mapping[str, Any]) -> Any:
    name, version = facts["model"][:64], facts["made_by"]
    for header in headers:
        for keyword in _REQUIRED:
            setattr(header, keyword, header.get(keyword))
        for keyword in ("PatientBirthDate", "StudyDate"):
            try:
                DA(header.get(keyword) or None)
            except ValueError:  # such as 00000000, where identities were removed
                setattr(header, keyword, None)
    algorithm = highdicom.AlgorithmIdentificationSequence(
        name=name, version=version, family=codes.cid7162.ArtificialIntelligence
    )
    colors = facts["palette"]
    segments = [
        highdicom.seg.SegmentDescription(
            segment_number=index,
            segment_label=label[:64],
            segmented_property_category=codes.SCT.AnatomicalStructure,
            segmented_property_type=codes.SCT.AnatomicalStructure,
            algorithm_type=highdicom.seg.SegmentAlgorithmTypeValues.AUTOMATIC,
            algorithm_identification=algorithm,
            display_color=highdicom.color.CIELabColor.from_rgb(*(n / 255 for n in colors[index])),
        )
        for index, label in enumerate(facts["names"][1:], 1)
    ]
    return highdicom.seg.Segmentation(
        source_images=list(headers),
        pixel_array=masks,
        segmentation_type=highdicom.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=segments,
        series_instance_uid=highdicom.UID(),
        series_number=1000,
        sop_instance_uid=highdicom.UID(),
        instance_number=1,
        manufacturer="DIGITS",
        manufacturer_model_name=name,
        software_versions=version,
        device_serial_number="0",
        series_description=name,
        omit_empty_frames=False,
    )
