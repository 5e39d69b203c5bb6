"""The data plug-in: what the host calls."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from core.images import Mode, Size
from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage, Task
from digits_image_classification.entries import (
    GroupOf,
    ImageEntry,
    by_folder,
    by_nothing,
    check_classes,
    choose_classes,
    divided,
    entries_of,
    left_out,
    own_entries,
)
from digits_image_classification.folders import Classes, list_classes
from digits_image_classification.forms import DatasetForm, InferenceForm
from digits_image_classification.patients import by_patient
from digits_image_classification.pixels import is_dicom_file, read_pixels

GROUPS: dict[str, GroupOf] = {"none": by_nothing, "folder": by_folder, "patient": by_patient}
CHANNELS: dict[str, Literal[1, 3] | None] = {"RGB": 3, "L": 1, "none": None}


class DataIngestion(DataIngestionInterface):
    """Images and DICOM files in a folder for each class."""

    id = "image-classification"
    title = "Image Classification"
    category = "Images"
    task = Task.CLASSIFICATION
    dataset_form = DatasetForm
    dataset_template = "digits_image_classification/dataset_template.html"
    inference_form = InferenceForm
    inference_template = "digits_image_classification/inference_template.html"
    inference_path_field = "test_image_path"

    # The fields of the dataset form; the constructor sets them.
    folder_train: str
    folder_val: str
    folder_test: str
    folder_pct_val: float
    folder_pct_test: float
    folder_train_min_per_class: int
    folder_train_max_per_class: int | None
    group_by: str
    seed: int
    channel_conversion: str
    resize_width: int | None
    resize_height: int | None
    resize_mode: Mode

    def prepare(self) -> dict[str, Any]:
        """List the folders for their classes; entries are made of them when they are needed."""
        chosen = self.choose()
        skipped = left_out(self.found, chosen)
        for folder in filter(None, (self.folder_val, self.folder_test)):
            own = list_classes(folder)
            check_classes(folder, own.keys(), self.found.keys())
            skipped += left_out(own, {name: own[name] for name in own if name in chosen})
        return {
            "class_labels": [name.replace("_", " ") for name in chosen],
            "class_folders": list(chosen),
            "group_by": self.choose_group(chosen),
            "skipped": skipped,
        }

    @cached_property
    def found(self) -> Classes:
        """The training images; lists the folder."""
        return list_classes(self.folder_train)

    def choose(self) -> Classes:
        return choose_classes(
            self.found,
            self.folder_train,
            self.folder_train_min_per_class,
            self.folder_train_max_per_class,
            self.seed,
        )

    def choose_group(self, chosen: Classes) -> str:
        """What is kept together, where "auto" depends on whether there are DICOM files."""
        if self.group_by in ("none", "folder"):
            return self.group_by
        is_dicom = any(
            is_dicom_file(os.path.join(self.folder_train, file))
            for files in chosen.values()
            for file in files
        )
        if self.group_by == "patient" and not is_dicom:
            raise IngestionError(
                f"{self.folder_train} holds no DICOM files, so patients are not known. "
                "Put the images of a patient into a folder below the class, and keep folders "
                "together."
            )
        return "patient" if is_dicom else "none"

    @cached_property
    def stages(self) -> dict[str, list[ImageEntry]]:
        """The entries of all stages; lists the folders."""
        names, group_of = self.user_data["class_folders"], GROUPS[self.user_data["group_by"]]
        entries = entries_of(self.choose(), self.folder_train, names, group_of)
        stages = divided(
            entries,
            0 if self.folder_val else self.folder_pct_val,
            0 if self.folder_test else self.folder_pct_test,
            self.seed,
        )
        for stage, folder in (("val", self.folder_val), ("test", self.folder_test)):
            if folder:
                stages[stage] = own_entries(list_classes(folder), folder, names, group_of)
        return stages

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's images by class and path; at inference, the chosen one."""
        return [self.chosen_entry()] if self.is_inference_db else self.stages[stage]

    def chosen_entry(self) -> Entry:
        """The entry of the image that the inference form chose."""
        path = self.fields.get("test_image_file") or self.fields.get("test_image_path")
        if not path:
            raise IngestionError("No image was chosen.")
        return {"name": Path(path).name, "file": os.path.abspath(path)}

    def encode_entry(self, entry: Entry) -> Encoded:
        """The pixels (height, width, channels), and the index of the class, if it is known."""
        # A path that is absolute makes join ignore the folder.
        path = os.path.join(self.folder_train, entry["file"])
        channels = CHANNELS[self.channel_conversion]
        return read_pixels(path, channels, self.size, self.resize_mode), entry.get("label")

    @property
    def size(self) -> Size | None:
        if self.resize_height is None or self.resize_width is None:
            return None
        return self.resize_height, self.resize_width
