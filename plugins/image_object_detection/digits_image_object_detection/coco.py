"""Folders of images with one label file in the JSON format of COCO for all of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.plugins import IngestionError
from core.plugins.files import listed_path, scan
from core.plugins.images import Size
from digits_image_object_detection.coco_file import CocoFile, read_coco
from digits_image_object_detection.elements import same_path
from digits_image_object_detection.folders import is_image
from digits_image_object_detection.labels import DetectionEntry, Row, Skipped, rows_of


@dataclass(frozen=True)
class CocoLabels:
    """Images whose labels are in one file; implements `labels.Labels`.

    The file is read once, by the process that lists the entries, which hold the boxes.
    """

    images: str
    labels: str
    in_fractions = False

    @cached_property
    def file(self) -> CocoFile:
        file = read_coco(self.labels)
        if not file.images:
            raise IngestionError(f"{self.labels} lists no images.")
        return file

    @cached_property
    def found(self) -> Counter[str]:
        return Counter(box.name for image in self.file.images for box in image.boxes)

    @property
    def classes(self) -> list[str]:
        """All categories by id, with boxes or without."""
        return list(self.file.categories.values())

    @property
    def first_error(self) -> str:
        error = next((image.error for image in self.file.images if image.error), "")
        error = error or self.file.first_stray
        return error and f"{self.labels}, {error}."

    def skipped(self) -> list[Skipped]:
        skipped = []
        if crowds := self.file.crowds:
            reason = f"boxes in {self.labels} around many objects at once (iscrowd)"
            skipped.append({"count": crowds, "reason": reason})
        if strays := self.file.strays:
            reason = (
                f"annotations in {self.labels} of no listed image, such as annotations[{strays[0]}]"
            )
            skipped.append({"count": len(strays), "reason": reason})
        if alone := sorted(self.images_without_labels()):
            reason = f"images in {self.images} that {self.labels} does not list, such as {alone[0]}"
            skipped.append({"count": len(alone), "reason": reason})
        return skipped

    def images_without_labels(self) -> Iterator[str]:
        """The images that are not listed, in the folder and in those of listed images."""
        names = {same_path(image.name) for image in self.file.images}
        for folder in {"", *map(os.path.dirname, names)}:
            try:
                items = scan(listed_path(self.images, folder) if folder else self.images)
            # The images that are listed there will be rejected.
            except IngestionError:
                continue
            found = [os.path.join(folder, name) for name, _ in items if is_image(name)]
            yield from (name for name in found if same_path(name) not in names)

    def entries(self, indices: Mapping[str, int]) -> list[DetectionEntry]:
        entries = []
        for image in sorted(self.file.images, key=lambda image: (image.name, image.place)):
            if image.error:
                entry = DetectionEntry(file=image.name, error=f"{self.labels}, {image.error}.")
            else:
                entry = DetectionEntry(file=image.name, boxes=rows_of(image.boxes, indices))
                if image.size:
                    entry["size"] = list(image.size)
            entries.append(entry)
        return entries

    def rows(self, entry: DetectionEntry, indices: Mapping[str, int]) -> list[Row]:
        return entry["boxes"]

    def size(self, entry: DetectionEntry) -> Size | None:
        height, width = entry.get("size", [0, 0])
        return (height, width) if height and width else None

    def where(self, file: str, place: int) -> str:
        return f"{self.labels}, annotations[{place}]"
