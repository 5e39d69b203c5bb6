"""The data plug-in: what the host calls."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from core.images import Mode, Size, read_image
from core.pairs import Folders, PairEntry, chosen_entry, entries_by_stage
from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage, Task
from digits_image_processing.forms import DatasetForm, InferenceForm

CHANNELS: dict[str, Literal[1, 3] | None] = {"RGB": 3, "L": 1, "none": None}


class DataIngestion(DataIngestionInterface):
    """Images paired with target images of the same name in another folder."""

    id = "image-processing"
    title = "Image Processing"
    category = "Images"
    task = Task.IMAGE_TO_IMAGE
    dataset_form = DatasetForm
    dataset_template = "digits_image_processing/dataset_template.html"
    inference_form = InferenceForm
    inference_template = "digits_image_processing/inference_template.html"
    inference_path_field = "test_image_path"

    # The fields of the dataset form; the constructor sets them.
    feature_folder: str
    label_folder: str
    validation_feature_folder: str
    validation_label_folder: str
    test_feature_folder: str
    test_label_folder: str
    folder_pct_val: float
    folder_pct_test: float
    group_by: str
    seed: int
    channel_conversion: str
    label_channel_conversion: str
    resize_width: int | None
    resize_height: int | None
    resize_mode: Mode

    @property
    def folders(self) -> Folders:
        """Of images and of target images: those of training, and of stages with their own."""
        folders = {
            "train": (self.feature_folder, self.label_folder),
            "val": (self.validation_feature_folder, self.validation_label_folder),
            "test": (self.test_feature_folder, self.test_label_folder),
        }
        return {stage: pair for stage, pair in folders.items() if pair[0]}

    @property
    def size(self) -> Size | None:
        if self.resize_height is None or self.resize_width is None:
            return None
        return self.resize_height, self.resize_width

    @cached_property
    def stages(self) -> dict[str, list[PairEntry]]:
        """The entries of all stages; lists the folders."""
        return entries_by_stage(
            self.folders,
            val_percent=self.folder_pct_val,
            test_percent=self.folder_pct_test,
            seed=self.seed,
            by_folder=self.group_by == "folder",
        )

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's pairs by path, then what is no pair; at inference, the chosen image."""
        return [chosen_entry(self.fields)] if self.is_inference_db else self.stages[stage]

    def encode_entry(self, entry: Entry) -> Encoded:
        """The image and the target (height, width, channels); no target at inference."""
        if "problem" in entry:
            raise IngestionError(entry["problem"])
        images, targets = self.folders[entry.get("stage", "train")]
        # A path of an inference is absolute, which makes join ignore the folder.
        path = os.path.join(images, entry["file"])
        channels = CHANNELS[self.channel_conversion]
        image = read_image(path, channels=channels, size=self.size, mode=self.resize_mode)
        if "label" not in entry:
            return image, None
        target_path = os.path.join(targets, entry["label"])
        channels = CHANNELS[self.label_channel_conversion]
        target = read_image(target_path, channels=channels, size=self.size, mode=self.resize_mode)
        if image.shape[:2] != target.shape[:2]:
            raise IngestionError(
                f"{path} has {image.shape[1]} × {image.shape[0]} pixels, but its target image "
                f"{target_path} has {target.shape[1]} × {target.shape[0]}. Give both a size."
            )
        return image, target
