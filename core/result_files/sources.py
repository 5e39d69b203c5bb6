"""Which results are of DICOM slices, and what files of several of them are called."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.any_image import is_dicom_file
from core.exceptions import InferenceError, IngestionError
from core.images import Size, read_image
from core.inference.origin import Origin
from core.inference.places import relative_places
from core.inference.results import count_results, read_results
from core.names import printed
from core.result_files.facts import Written
from core.result_files.planes import Headers, Plane
from core.result_files.volumes import Volume, volumes_of

_NOTES = 20
"""The most reasons that are said one by one."""


@dataclass
class Sources:
    """The results of an inference by the kind of their files."""

    volumes: list[Volume] = field(default_factory=list)
    images: list[tuple[int, Origin]] = field(default_factory=list)
    """The numbers of results of other image files."""
    names: list[str] = field(default_factory=list)
    """Of all inputs."""
    unusable: list[str] = field(default_factory=list)
    """Why, of each input without a usable file."""


def sources_of(folder: Path) -> Sources:
    """
    Raises:
        InferenceError: the inference has no masks or boxes.
        StoreError: they are damaged.
    """
    found, headers = Sources(), Headers()
    planes: list[Plane] = []
    for number, one in enumerate(read_results(folder, 0, count_results(folder))):
        found.names.append(one.name)
        if one.origin is None:
            found.unusable.append(f"{printed(one.name)}: which file it was read from is not known.")
            continue
        try:
            if is_dicom_file(one.origin.file):
                planes.append(headers.plane(number, one.name, one.origin))
            else:
                found.images.append((number, one.origin))
        except (InferenceError, IngestionError) as error:
            found.unusable.append(f"{printed(one.name)}: {error}")
    found.volumes = list(volumes_of(planes))
    return found


def noted(written: Written, reasons: Sequence[str]) -> None:
    """Add reasons to the notes: the first ones, and how many more there are."""
    written.notes += reasons[:_NOTES]
    if len(reasons) > _NOTES:
        written.notes.append(f"And {len(reasons) - _NOTES} more like these.")


def mask_of(folder: Path, number: int, origin: Origin, size: Size) -> NDArray[Any]:
    """A result as the mask (height, width) of its file's image, of that size.

    Raises:
        InferenceError: the way back to that image is not known.
    """
    (result,) = read_results(folder, number, number + 1)
    return origin.mask_back(result.array, size)


def masks_of(folder: Path, volume: Volume) -> NDArray[Any]:
    """The masks of a volume's slices (slices, rows, columns).

    Raises:
        InferenceError: the way back to one of them is not known; the text names it.
    """
    masks = []
    for plane in volume.planes:
        try:
            masks.append(mask_of(folder, plane.number, plane.origin, plane.size))
        except InferenceError as error:
            raise InferenceError(f"{printed(plane.name)}: {error}") from error
    return np.stack(masks)


def size_of(origin: Origin) -> Size:
    """(height, width) of an image file as it is displayed.

    Raises:
        IngestionError: it cannot be read.
    """
    height, width = read_image(origin.file).shape[:2]
    return height, width


class Names:
    """Relative paths of files, all different, named after the inputs that they are of."""

    def __init__(self, inputs: Sequence[str]) -> None:
        self._places = relative_places(inputs)
        self._taken: set[Path] = set()

    def of(self, number: int, suffix: str) -> Path:
        return self._unused(self._places[number], suffix)

    def of_volume(self, volume: Volume, suffix: str) -> Path:
        """That of a slice that is alone; else the folder of all slices, with series and time."""
        places = [self._places[plane.number] for plane in volume.planes]
        if len(places) == 1:
            return self._unused(places[0], suffix)
        folder = Path(os.path.commonpath([place.parent for place in places]))
        series = volume.planes[0].header.get("SeriesNumber")
        time = f"-time-{volume.time}" if volume.time else ""
        name = f"series{'' if series is None else f'-{int(series)}'}{time}"
        return self._unused(folder / name, suffix)

    def _unused(self, place: Path, suffix: str) -> Path:
        number, found = 1, place
        while found in self._taken:
            number += 1
            found = place.with_name(f"{place.name}-{number}")
        self._taken.add(found)
        return found.with_name(found.name + suffix)
