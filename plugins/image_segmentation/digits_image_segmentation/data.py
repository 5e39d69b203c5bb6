"""The data plug-in: what the host calls."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Any, ClassVar

from core.plugins import Encoded, Entry, Task
from core.plugins.images import ImageReading, read_image, resize
from core.plugins.pairs import PairsIngestion, check_sizes
from digits_image_segmentation.classes import Sources, find_classes
from digits_image_segmentation.forms import DatasetForm
from digits_image_segmentation.labels import Reading
from digits_image_segmentation.pixels import read_classes

READINGS = {"ids": Reading.IDS, "order": Reading.VALUES, "threshold": Reading.BRIGHT}


class DataIngestion(PairsIngestion):
    """Images paired with label images, which have a class for each pixel."""

    id = "image-segmentation"
    title = "Image Segmentation"
    category = "Images"
    sketch = "images/  0001.jpg, 0002.jpg, …\nmasks/   0001.png, 0002.png, …"
    picture = "core/pictures/masks.svg"
    task = Task.SEGMENTATION
    dataset_form = DatasetForm
    dataset_template = "digits_image_segmentation/dataset_template.html"

    same_user_data: ClassVar[Mapping[str, str]] = {"values": "values of the label images"}

    # Fields of the form, as those of the base class.
    colormap_method: str
    grey_values: str
    ignore_label: int | None

    @cached_property
    def sources(self) -> Sources:
        """What tells the classes."""
        names, colors = (
            self.fields.get(f"{what}_file") or self.fields.get(f"{what}_path") or ""
            for what in ("class_labels", "colormap_text")
        )
        by_color = self.colormap_method == "textfile"
        reading = Reading.COLORS if by_color else READINGS[self.grey_values]
        return Sources(reading, names, colors, self.ignore_label)

    def prepare(self) -> dict[str, Any]:
        """List the folders, and find out what the classes are, and what is kept together."""
        labels = sorted(
            entry["label"]
            for entry in chain.from_iterable(self.stages.values())
            if "label" in entry and "stage" not in entry
        )
        files = [os.path.join(self.label_folder, label) for label in labels]
        return find_classes(self.sources, files).as_user_data() | super().prepare()

    @property
    def reading(self) -> ImageReading:
        """JPEG files are decoded whole, since labels must have their size."""
        return replace(super().reading, shrinks=False)

    def encode_entry(self, entry: Entry) -> Encoded:
        """The image (height, width, channels), and the classes (height, width, 1).

        The classes are uint8, or uint16 where there are many; None at inference.
        """
        path, label_path = self.files_of(entry)
        image = read_image(path, channels=self.channels, trained_on=self.trained_on)
        feature = image if self.size is None else resize(image, self.size, self.resize_mode)
        if label_path is None:
            return feature, None
        label = read_classes(label_path, self.sources, self.user_data)
        check_sizes(path, image.shape[:2], label_path, label.shape[:2], "label image")
        if self.size is not None:
            label = resize(label, self.size, self.resize_mode, "nearest")
        return feature, label
