"""The data plug-in: what the host calls."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage, Task
from core.plugins.files import read_bytes
from core.plugins.images import Fit, ImageReading, chosen_image, read_image
from digits_prebuilt_lmdb.class_names import LARGEST, class_names
from digits_prebuilt_lmdb.database import check_pages, close_all, database
from digits_prebuilt_lmdb.datum import Datum, read_mean
from digits_prebuilt_lmdb.entries import (
    RecordEntry,
    Stages,
    divided,
    entry_of,
    key_of,
    keys_in,
    listed,
)
from digits_prebuilt_lmdb.forms import BLUE, ENTRY_FIELDS, LARGEST_MEAN, DatasetForm, InferenceForm
from digits_prebuilt_lmdb.records import BlueFirst, array_of, check_classes, label_of

INFERENCE = "inference"
"""In the place of a stage: the database that the inference form names."""
TRIED = 100
"""So many records are looked at for one that is an image."""
PLAIN_CHANNELS: dict[int, Literal[1, 3]] = {1: 1, 3: 3}


class DataIngestion(DataIngestionInterface):
    """Images and labels from LMDB databases of Caffe's `Datum`."""

    id = "prebuilt-lmdb"
    title = "Prebuilt LMDB"
    category = "Other"
    sketch = "train_db/  data.mdb, lock.mdb\nval_db/    data.mdb, lock.mdb"
    picture = "core/pictures/database.svg"
    dataset_form = DatasetForm
    dataset_template = "digits_prebuilt_lmdb/dataset_template.html"
    entry_fields = ENTRY_FIELDS
    inference_form = InferenceForm
    inference_path_field = "test_image_path"

    # The fields of the dataset form that matter here; the constructor sets them.
    prebuilt_train_labels: str = ""
    prebuilt_val_images: str = ""
    prebuilt_mean_file: str = ""
    class_labels_file: str | None = None
    class_labels_path: str = ""
    channel_order: str
    float_channel_order: str
    label_channel_order: str
    folder_pct_val: float
    seed: int

    def get_task(self) -> Task | None:
        """Classification by the class in each image's record; else what the labels look like."""
        return None if self.prebuilt_train_labels else Task.CLASSIFICATION

    def prepare(self) -> dict[str, Any]:
        """Verify the databases, and look at what the first image is."""
        try:
            counts = {
                f"{stage}_{what}": self.checked(folder)
                for stage in Stage
                for what, folder in zip(("images", "labels"), self.folders(stage), strict=True)
                if folder
            }
            shape = self.first_shape()
        finally:
            close_all()
        user_data: dict[str, Any] = {"records": counts, "image_shape": shape, "skipped": []}
        if self.prebuilt_mean_file:
            user_data["mean"] = self.mean_of(shape)
        if path := self.class_labels_file or self.class_labels_path:
            user_data["class_labels"] = class_names(read_bytes(path, LARGEST), path)
        return user_data

    def checked(self, folder: str) -> int:
        """How many records a database has, which is verified first."""
        check_pages(folder)
        if not (count := database(folder).count()):
            raise IngestionError(f"The database {folder} holds no records.")
        return count

    def first_shape(self) -> list[int]:
        """Height, width and channels of the first training image."""
        folder, _ = self.folders(Stage.TRAIN)
        error: IngestionError | None = None
        for key in keys_in(folder, TRIED):
            try:
                return list(self.image_of(entry_of(key, Stage.TRAIN))[0].shape)
            except IngestionError as failure:
                error = error or failure
        raise IngestionError(f"None of the first records of {folder} is an image. {error}")

    def mean_of(self, image_shape: list[int]) -> dict[str, Any]:
        """What is kept of the mean image: its shape, and the mean of each channel."""
        path = self.prebuilt_mean_file
        mean = read_mean(read_bytes(path, LARGEST_MEAN), path)
        channels, height, width = mean.shape
        if [height, width, channels] != image_shape:
            of_mean, of_image = (
                " × ".join(map(str, shape)) for shape in ((height, width, channels), image_shape)
            )
            raise IngestionError(
                f"{path} is of {of_mean} (height × width × channels); the images are of {of_image}."
            )
        means = mean.astype(np.float64).mean(axis=(1, 2)).tolist()
        if channels == 3 and self.channel_order == BLUE:
            means.reverse()
        return {"shape": image_shape, "channels": means}

    def folders(self, of: str) -> tuple[str, str]:
        """The folders with the databases of images and labels of a stage; "" where none is."""
        if of == INFERENCE:
            return self.fields["test_database"], ""
        images, labels = (self.fields.get(f"prebuilt_{of}_{what}") for what in ("images", "labels"))
        return images or "", labels or ""

    @cached_property
    def stages(self) -> Stages:
        """The entries of all stages; reads the keys of the databases."""
        stages: Stages = {
            stage.value: listed(stage, *self.folders(stage)) if self.folders(stage)[0] else []
            for stage in Stage
        }
        if not self.prebuilt_val_images and self.folder_pct_val:
            train = stages[Stage.TRAIN]
            stages[Stage.TRAIN], stages[Stage.VAL] = divided(train, self.folder_pct_val, self.seed)
        return stages

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's records in the order of their keys; at inference, what was chosen."""
        return self.chosen_entries() if self.is_inference_db else self.stages[stage]

    def chosen_entries(self) -> Sequence[Entry]:
        """What the inference form chose: an image, or all records of a database."""
        if folder := self.fields.get("test_database"):
            check_pages(folder)
            return listed(INFERENCE, folder, "")
        return [chosen_image(self.fields)]

    @property
    def reading(self) -> ImageReading:
        """Of image files, which inferences take, too."""
        height, width, channels = self.user_data["image_shape"]
        return ImageReading(PLAIN_CHANNELS.get(channels), Fit((height, width)))

    def encode_entry(self, entry: Entry) -> Encoded:
        """The pixels (height, width, channels), and the label, if it is known."""
        if "file" in entry:
            height, width, channels = self.user_data["image_shape"]
            plain = PLAIN_CHANNELS.get(channels)
            image = read_image(
                entry["file"],
                channels=plain,
                size=(height, width),
                trained_on=self.trained_on,
            )
            return image, None
        image, label = self.image_of(entry)
        if entry["of"] == INFERENCE:
            return image, None
        _, labels = self.folders(entry["of"])
        if labels:
            label = self.label_in(labels, entry)
        check_classes(
            label,
            len(self.user_data.get("class_labels", [])),
            named(labels or self.folders(entry["of"])[0], entry),
        )
        return image, label

    def image_of(self, entry: RecordEntry) -> tuple[NDArray[Any], NDArray[Any] | int]:
        """The image of a record, and the class that it has itself."""
        folder, _ = self.folders(entry["of"])
        datum = datum_of(folder, entry, "image")
        order = BlueFirst(self.channel_order == BLUE, self.float_channel_order == BLUE)
        return array_of(datum, order, named(folder, entry)), datum.label

    def label_in(self, folder: str, entry: RecordEntry) -> NDArray[Any] | int:
        """The label of an image, from the database of labels."""
        order = BlueFirst(self.label_channel_order == BLUE, self.label_channel_order == BLUE)
        name = named(folder, entry)
        return label_of(array_of(datum_of(folder, entry, "label"), order, name), name)


def named(folder: str, entry: RecordEntry) -> str:
    return f"{folder}, key {entry['name']}"


def datum_of(folder: str, entry: RecordEntry, what: str) -> Datum:
    """The message of an entry in one of its databases.

    Raises:
        IngestionError: there is none, or what is there is none.
    """
    blob = database(folder).get(key_of(entry))
    if blob is None:
        raise IngestionError(f"{named(folder, entry)}: there is no {what} of that key.")
    return Datum.parse(blob, named(folder, entry))
