"""Folders of images with a label file for each, of the same name but for its ending."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from core.plugins import IngestionError
from core.plugins.files import listed_path, scan
from core.plugins.images import Size, is_image_name
from core.plugins.text import composed
from digits_image_object_detection.class_names import NAMES_FILES, find_names, read_names
from digits_image_object_detection.kitti import read_kitti
from digits_image_object_detection.labels import (
    DetectionEntry,
    LabelledBox,
    Row,
    Skipped,
    rows_of,
)
from digits_image_object_detection.voc import read_voc, size_in
from digits_image_object_detection.yolo import read_yolo


@dataclass(frozen=True)
class Format:
    """A format with a label file for each image."""

    ending: str
    part: str
    """What users call an object's place in a file."""
    read: Callable[[str], list[LabelledBox]]
    size_in: Callable[[str], Size | None]
    """The image's size, where a file names it."""
    names: tuple[str, ...] = ()
    """Of all classes in their order, where a file has them."""
    in_fractions: bool = False
    """Whether boxes are in fractions of the image's sides."""
    may_lack: bool = False
    """Whether an image without a label file has no objects; otherwise it is rejected."""


def format_of(key: str, labels: str, names_file: str) -> Format:
    """The format of a field's value; reads the disk for `yolo`.

    Args:
        labels: the folder of the training labels.
        names_file: has the names of the classes; "" looks for one near the labels.
    """
    if key == "voc":
        return Format(".xml", "object", read_voc, size_in)
    if key == "kitti":
        return Format(".txt", "line", read_kitti, lambda path: None)
    file = names_file or find_names(labels)
    names = tuple(read_names(file)) if file else ()
    read = partial(read_yolo, names=names)
    return Format(".txt", "line", read, lambda path: None, names, in_fractions=True, may_lack=True)


@dataclass
class Survey:
    """What all label files of a folder tell together."""

    found: Counter[str] = field(default_factory=Counter)
    difficult: int = 0
    first_error: str = ""
    files: set[str] = field(default_factory=set)
    """Names of the files, which may be missing."""


@dataclass(frozen=True)
class FolderLabels:
    """Images with a label file for each; implements `labels.Labels`."""

    images: str
    labels: str
    format: Format
    keep_difficult: bool = True

    @cached_property
    def names(self) -> list[str]:
        return _list_images(self.images, self.format.ending)

    @cached_property
    def survey(self) -> Survey:
        """Files that cannot be read count for nothing: their images will be rejected."""
        survey = Survey()
        for name in self.names:
            try:
                survey.files.add(os.path.basename(self.path(name)))
                boxes = self.read(name)
            except IngestionError as error:
                survey.first_error = survey.first_error or str(error)
                continue
            kept = self.kept(boxes)
            survey.difficult += len(boxes) - len(kept)
            survey.found.update(box.name for box in kept)
        return survey

    @property
    def found(self) -> Counter[str]:
        return self.survey.found

    @property
    def classes(self) -> list[str]:
        if self.format.in_fractions:
            return list(self.format.names) or sorted(self.found, key=int)
        return sorted(self.found, key=lambda name: (name.lower(), name))

    @property
    def first_error(self) -> str:
        return self.survey.first_error

    def skipped(self) -> list[Skipped]:
        known = self.survey.files | set(NAMES_FILES)
        found = (name for name, _ in scan(self.labels) if name.lower().endswith(self.format.ending))
        alone = [name for name in found if name not in known]
        skipped = []
        if alone:
            reason = f"label files in {self.labels} without an image, such as {alone[0]}"
            skipped.append({"count": len(alone), "reason": reason})
        if difficult := self.survey.difficult:
            reason = f"boxes in {self.labels} that are marked as difficult"
            skipped.append({"count": difficult, "reason": reason})
        return skipped

    def entries(self, indices: Mapping[str, int]) -> list[DetectionEntry]:
        return [DetectionEntry(file=name) for name in self.names]

    def rows(self, entry: DetectionEntry, indices: Mapping[str, int]) -> list[Row]:
        return rows_of(self.kept(self.read(entry["file"])), indices)

    def size(self, entry: DetectionEntry) -> Size | None:
        return self.format.size_in(self.path(entry["file"]))

    @property
    def in_fractions(self) -> bool:
        return self.format.in_fractions

    def read(self, image: str) -> list[LabelledBox]:
        path = self.path(image)
        lacks = self.format.may_lack and not os.path.lexists(path)
        return [] if lacks else self.format.read(path)

    def kept(self, boxes: list[LabelledBox]) -> list[LabelledBox]:
        return boxes if self.keep_difficult else [box for box in boxes if not box.difficult]

    def where(self, file: str, place: int) -> str:
        return f"{self.path(file)}, {self.format.part} {place}"

    def path(self, image: str) -> str:
        """Of the label file, whose ending may be in capital letters."""
        path = listed_path(self.labels, stem(image) + self.format.ending)
        if os.path.lexists(path):
            return path
        name = self.other_endings.get(composed(stem(image)))
        return listed_path(self.labels, name) if name else path

    @cached_property
    def other_endings(self) -> dict[str, str]:
        """The label files whose endings have capital letters, by what is before the endings."""
        names: dict[str, str] = {}
        for name, _ in scan(self.labels):
            if not name.endswith(self.format.ending) and name.lower().endswith(self.format.ending):
                names.setdefault(composed(stem(name)), name)
        return names


def stem(name: str) -> str:
    return os.path.splitext(name)[0]


def is_image(name: str) -> bool:
    return is_image_name(name) and not name.startswith(".")


def _list_images(folder: str, ending: str) -> list[str]:
    """The images directly in a folder, by name.

    Raises:
        IngestionError: there are none, or two with the same name but for its ending.
    """
    names = [name for name, is_folder in scan(folder) if is_image(name) and not is_folder]
    if not names:
        raise IngestionError(f"{folder} holds no images.")
    first: dict[str, str] = {}
    for name in names:
        if (other := first.setdefault(composed(stem(name)), name)) != name:
            raise IngestionError(
                f"{folder} holds {other} and {name}: both have the label file {stem(name)}{ending}."
            )
    return names
