"""Masks as DICOM Segmentation objects, which refer to the slices that they are of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from importlib.metadata import version
from pathlib import Path
from typing import Any

import highdicom
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.sr.codedict import codes
from pydicom.valuerep import DA

from core.dicom.reading import without_validation
from core.exceptions import InferenceError
from core.names import printed
from core.result_files.facts import Facts, Written
from core.result_files.planes import Plane, names_of
from core.result_files.sources import Names, masks_of, noted, sources_of
from core.result_files.volumes import Volume

_MAKER = "DIGITS"
_LONGEST = 64
"""Characters of a long string (LO), such as the name of a segment."""
_REQUIRED = (
    *("PatientID", "PatientName", "PatientBirthDate", "PatientSex", "AccessionNumber"),
    *("StudyID", "StudyDate", "StudyTime"),
)
"""Which may be empty, but have to be there."""
_DATES = ("PatientBirthDate", "StudyDate")


def write(folder: Path, target: Path, facts: Facts) -> Written:
    """Write a DICOM Segmentation for each stack of slices into a folder.

    Each class but background is a segment with its name and color; slices without it have empty
    frames. Patient and study are those of the slices.

    Raises:
        InferenceError: the inference has no masks.
        StoreError: they are damaged.
    """
    sources, written = sources_of(folder), Written()
    names, reasons = Names(sources.names), list(sources.unusable)
    reasons += [
        f"{printed(sources.names[number])}: it is not a DICOM file, to which a DICOM Segmentation "
        "could refer."
        for number, _ in sources.images
    ]
    for volume in _of_one_frame_of_reference(sources.volumes, reasons):
        try:
            found = _segmentation(volume, masks_of(folder, volume), facts)
        except InferenceError as error:
            reasons.append(f"{printed(volume.planes[0].name)} and its series: {error}")
            continue
        path = target / names.of_volume(volume, ".dcm")
        path.parent.mkdir(parents=True, exist_ok=True)
        with without_validation():
            found.save_as(path)
        written.files[path] = names_of(volume.planes)
    noted(written, reasons)
    return written


def _of_one_frame_of_reference(volumes: Sequence[Volume], reasons: list[str]) -> Iterator[Volume]:
    """The volumes, divided where slices of a series name several frames of reference.

    An object has one. Scanners give a series one, too, but some programs that remove identities
    give each file its own.
    """
    for volume in volumes:
        frames: dict[str, list[Plane]] = {}
        for plane in volume.planes:
            frames.setdefault(str(plane.header.get("FrameOfReferenceUID", "")), []).append(plane)
        if len(frames) > 1:
            reasons.append(
                f"{printed(volume.planes[0].name)} and its series: they name {len(frames)} frames "
                "of reference (FrameOfReferenceUID), so there is an object for each of these."
            )
        for planes in frames.values():
            yield Volume(tuple(planes), volume.time)


def _segmentation(volume: Volume, masks: NDArray[Any], facts: Facts) -> Any:
    """The object of masks (slices, rows, columns) of class indices."""
    planes, masks = _in_order(volume, masks)
    headers = {plane.origin.file: _complete(plane.header) for plane in planes}
    # Files of real scanners have values that pydicom refuses to write.
    try:
        with without_validation():
            return highdicom.seg.Segmentation(
                source_images=list(headers.values()),
                pixel_array=masks,
                segmentation_type=highdicom.seg.SegmentationTypeValues.BINARY,
                segment_descriptions=[
                    _described(index, facts) for index in range(1, len(facts.class_labels))
                ],
                series_instance_uid=highdicom.UID(),
                series_number=1000,
                sop_instance_uid=highdicom.UID(),
                instance_number=1,
                manufacturer=_MAKER,
                manufacturer_model_name=facts.model[:_LONGEST],
                software_versions=version("digits-site"),
                device_serial_number="0",
                series_description=facts.model[:_LONGEST],
                omit_empty_frames=False,
            )
    # What highdicom does not take of a series, it says in words.
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise InferenceError(f"It cannot be a DICOM Segmentation: {error}") from error


def _in_order(volume: Volume, masks: NDArray[Any]) -> tuple[list[Plane], NDArray[Any]]:
    """The slices with their masks; those of one file in the order of its frames.

    Raises:
        InferenceError: some of a file's frames are missing.
    """
    planes = list(volume.planes)
    frames = int(planes[0].header.get("NumberOfFrames") or 1)
    if frames == 1:
        return planes, masks
    order = sorted(range(len(planes)), key=lambda place: planes[place].origin.frame)
    found = [planes[place].origin.frame for place in order]
    if found != list(range(frames)) or len({plane.origin.file for plane in planes}) > 1:
        raise InferenceError(
            f"Of a file with {frames} frames, all have to be predicted once, but {len(found)} were."
        )
    return [planes[place] for place in order], masks[order]


def _complete(header: Dataset) -> Dataset:
    """The header with all that has to be in it."""
    found = copy(header)
    for name in _REQUIRED:
        if name not in found:
            setattr(found, name, None)
    for name in _DATES:
        try:
            DA(found.get(name) or None)
        except ValueError:  # such as 00000000, where identities were removed
            setattr(found, name, None)
    if not found.get("NumberOfFrames"):
        # Some scanners leave an empty one in files of one image.
        for name in ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"):
            if name in found:
                delattr(found, name)
    return found


def _described(index: int, facts: Facts) -> Any:
    """A class as a segment. What it is of is not known but from its name."""
    algorithm = highdicom.AlgorithmIdentificationSequence(
        name=facts.model[:_LONGEST],
        version=version("digits-site"),
        family=codes.cid7162.ArtificialIntelligence,
    )
    color = facts.colors[index] if index < len(facts.colors) else (255, 255, 255)
    return highdicom.seg.SegmentDescription(
        segment_number=index,
        segment_label=printed(facts.name_of(index))[:_LONGEST],
        segmented_property_category=codes.SCT.AnatomicalStructure,
        segmented_property_type=codes.SCT.AnatomicalStructure,
        algorithm_type=highdicom.seg.SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=algorithm,
        display_color=highdicom.color.CIELabColor.from_rgb(*(level / 255 for level in color)),
    )
