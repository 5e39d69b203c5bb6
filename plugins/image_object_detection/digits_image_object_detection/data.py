"""The data plug-in: what the host calls."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.images import Size, read_image, resize
from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage, Task
from core.splits import choose_stages
from digits_image_object_detection.boxes import array_of, class_labels
from digits_image_object_detection.forms import DatasetForm, InferenceForm
from digits_image_object_detection.kitti import read_kitti
from digits_image_object_detection.pairs import (
    DetectionEntry,
    label_name,
    left_over_labels,
    list_images,
)

CHANNELS: dict[str, Literal[1, 3] | None] = {"RGB": 3, "L": 1, "none": None}


class DataIngestion(DataIngestionInterface):
    """Images with boxes from KITTI label files."""

    id = "image-object-detection"
    title = "Object Detection"
    category = "Images"
    task = Task.DETECTION
    dataset_form = DatasetForm
    dataset_template = "digits_image_object_detection/dataset_template.html"
    inference_form = InferenceForm
    inference_template = "digits_image_object_detection/inference_template.html"
    inference_path_field = "test_image_path"

    # The fields of the dataset form; the constructor sets them.
    train_image_folder: str
    train_label_folder: str
    val_image_folder: str
    val_label_folder: str
    folder_pct_val: float
    resize_image_width: int | None
    resize_image_height: int | None
    padding_image_width: int | None
    padding_image_height: int | None
    channel_conversion: str
    val_min_box_size: float
    custom_classes: str
    seed: int

    def prepare(self) -> dict[str, Any]:
        """List the images, and read the label files where the user named no classes."""
        skipped, found = [], set[str]()
        for images, labels in self.folders():
            names = list_images(images)
            skipped += left_over_labels(labels, names)
            if not self.custom_classes:
                found |= names_in(labels, names)
        wanted = [name for name in self.custom_classes.split(",") if name]
        labels_by_index = class_labels(wanted, sorted(found))
        if len(labels_by_index) < 2:
            raise IngestionError(
                f"The label files in {self.train_label_folder} name no class but “dontcare”."
            )
        return {"class_labels": labels_by_index, "skipped": skipped}

    def folders(self) -> list[tuple[str, str]]:
        """The folders of images and labels, for training and, where given, for validation."""
        folders = [(self.train_image_folder, self.train_label_folder)]
        if self.val_image_folder:
            folders.append((self.val_image_folder, self.val_label_folder))
        return folders

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's images by name; at inference, the chosen one."""
        if self.is_inference_db:
            return [self.chosen_entry()]
        if stage == Stage.TEST:
            return []
        names = list_images(self.train_image_folder)
        if not self.val_image_folder:
            stages = choose_stages(
                [None] * len(names),
                [0] * len(names),
                val_percent=self.folder_pct_val,
                test_percent=0,
                seed=self.seed,
            )
            names = [name for name, its in zip(names, stages, strict=True) if its == stage]
        elif stage == Stage.VAL:
            names = list_images(self.val_image_folder)
        if stage == Stage.TRAIN:
            return [DetectionEntry(file=name) for name in names]
        return [DetectionEntry(file=name, stage=str(stage)) for name in names]

    def chosen_entry(self) -> Entry:
        """The entry of the image that the inference form chose."""
        path = self.fields.get("test_image_file") or self.fields.get("test_image_path")
        if not path:
            raise IngestionError("No image was chosen.")
        return {"name": Path(path).name, "file": os.path.abspath(path), "stage": "test"}

    def encode_entry(self, entry: Entry) -> Encoded:
        """The pixels (height, width, channels), and the boxes (boxes, 5) as float32.

        A box is class index, left, top, right, bottom in pixels of the feature; class 0 is
        “dontcare”. An image of an inference has no boxes but None.
        """
        stage = entry.get("stage", "train")
        folders = self.folders()
        images, labels = folders[-1] if stage == "val" else folders[0]
        # A path of an inference is absolute, which makes join ignore the folder.
        path = os.path.join(images, entry["file"])
        image = read_image(path, channels=CHANNELS[self.channel_conversion])
        source = image.shape[:2]
        if self.resize_image_height and self.resize_image_width:
            image = resize(image, (self.resize_image_height, self.resize_image_width))
        size = image.shape[:2]
        feature = self.padded(image, path)
        if stage == "test":
            return feature, None
        return feature, array_of(
            read_kitti(os.path.join(labels, label_name(entry["file"]))),
            {name.lower(): index for index, name in enumerate(self.user_data["class_labels"])},
            source=source,
            size=size,
            least=self.val_min_box_size if stage == "val" else 0,
        )

    def padded(self, image: NDArray[Any], path: str) -> NDArray[Any]:
        """The image with black at its right and bottom, so that boxes stay where they are."""
        if not (self.padding_image_height and self.padding_image_width):
            return image
        size: Size = self.padding_image_height, self.padding_image_width
        height, width, channels = image.shape
        if height > size[0] or width > size[1]:
            raise IngestionError(
                f"{path} has {width} × {height} pixels, more than the {size[1]} × {size[0]} to "
                "which images are padded. Resize the images, or pad to more."
            )
        canvas = np.zeros((*size, channels), image.dtype)
        canvas[:height, :width] = image
        return canvas


def names_in(labels: str, images: Sequence[str]) -> set[str]:
    """The classes in the label files of images; files that cannot be read count for nothing.

    Their images are rejected, with the reason, when they are encoded.
    """
    names = set()
    for image in images:
        try:
            names |= {box.name for box in read_kitti(os.path.join(labels, label_name(image)))}
        except IngestionError:
            continue
    return names
