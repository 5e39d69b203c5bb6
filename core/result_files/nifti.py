"""Masks as NIfTI: a volume for each stack of DICOM slices, else one for each image."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
from numpy.typing import NDArray

from core.exceptions import InferenceError, IngestionError
from core.names import printed
from core.result_files.facts import Facts, Written
from core.result_files.planes import names_of
from core.result_files.sources import Names, mask_of, masks_of, noted, size_of, sources_of
from core.result_files.volumes import Volume

_SUFFIX = ".nii.gz"
_SCANNER = 1
"""NIfTI's code of coordinates that are those of the scanner."""


def write(folder: Path, target: Path, facts: Facts) -> Written:
    """Write the masks of an inference into a folder, and `labels.csv` with their classes.

    Arrays are (columns, rows, slices) of class indices. Those of DICOM slices have the affine of
    their geometry, in mm to the right, anterior and superior; those of other images the identity.

    Raises:
        InferenceError: the inference has no masks.
        StoreError: they are damaged.
    """
    sources, written = sources_of(folder), Written()
    names, reasons = Names(sources.names), list(sources.unusable)
    for volume in sources.volumes:
        try:
            data, affine = _volume(folder, volume)
        except InferenceError as error:
            reasons.append(f"{printed(volume.planes[0].name)} and its series: {error}")
            continue
        path = target / names.of_volume(volume, _SUFFIX)
        _save(data, affine, path, _SCANNER)
        written.files[path] = names_of(volume.planes)
        if missing := data.shape[2] - len(volume.planes):
            reasons.append(f"{path.name}: {missing} slices that were not predicted are empty.")
    for number, origin in sources.images:
        try:
            mask = mask_of(folder, number, origin, size_of(origin))
        except (InferenceError, IngestionError) as error:
            reasons.append(f"{printed(sources.names[number])}: {error}")
            continue
        path = target / names.of(number, _SUFFIX)
        _save(mask.T[:, :, np.newaxis], np.eye(4), path, 0)
        written.files[path] = [sources.names[number]]
    noted(written, reasons)
    if written.files:
        _write_labels(target / "labels.csv", facts)
    return written


def _volume(folder: Path, volume: Volume) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """The array (columns, rows, slices) and its affine; missing slices are 0."""
    places, affine = volume.places(), volume.affine()
    masks = masks_of(folder, volume)
    data = np.zeros((places[-1] + 1, *masks.shape[1:]), masks.dtype)
    data[places] = masks
    return data.transpose(2, 1, 0), affine


def _save(data: NDArray[Any], affine: NDArray[np.float64], path: Path, code: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = nibabel.Nifti1Image(np.ascontiguousarray(data), affine)
    image.set_sform(affine, code=code or 2)
    directions = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    if np.allclose(directions.T @ directions, np.eye(3), atol=1e-3):
        image.set_qform(affine, code=code)  # which knows no shear
    image.header.set_xyzt_units("mm" if code else "unknown")
    nibabel.save(image, path)


def _write_labels(path: Path, facts: Facts) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["index", "name", "red", "green", "blue"])
        for index, (name, color) in enumerate(zip(facts.class_labels, facts.colors, strict=False)):
            rows.writerow([index, printed(name), *color])
