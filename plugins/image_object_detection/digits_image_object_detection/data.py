"""The data plug-in: what the host calls."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage, Task
from core.plugins.files import listed_path
from core.plugins.groups import Groups
from core.plugins.images import CHANNELS_OF, Fit, ImageReading, Size, chosen_image, size_of
from core.plugins.splits import choose_stages
from core.plugins.text import clean_name
from digits_image_object_detection.boxes import array_of, class_labels, listed, others
from digits_image_object_detection.coco import CocoLabels
from digits_image_object_detection.folders import FolderLabels, format_of
from digits_image_object_detection.forms import ENTRY_FIELDS, DatasetForm, InferenceForm
from digits_image_object_detection.frames import fitted, in_pixels
from digits_image_object_detection.labels import DetectionEntry, Labels
from digits_image_object_detection.pixels import read_pixels


class DataIngestion(DataIngestionInterface):
    """Images with boxes from label files: KITTI, Pascal VOC, COCO or YOLO."""

    id = "image-object-detection"
    title = "Object Detection"
    category = "Images"
    sketch = (
        "images/  0001.jpg, 0002.jpg, …\n"
        "labels/  0001.txt or 0001.xml, … (KITTI, YOLO, VOC)\n"
        "         or one COCO .json file"
    )
    picture = "core/pictures/boxes.svg"
    as_in_files = MappingProxyType(
        {
            "resize_image_width": None,
            "resize_image_height": None,
            "padding_image_width": None,
            "padding_image_height": None,
            "channel_conversion": "none",
        }
    )
    task = Task.DETECTION
    dataset_form = DatasetForm
    dataset_template = "digits_image_object_detection/dataset_template.html"
    entry_fields = ENTRY_FIELDS
    inference_form = InferenceForm
    inference_path_field = "test_image_path"

    # The fields of the dataset form; the constructor sets them. There are also
    # <stage>_image_folder, <stage>_label_folder and <stage>_label_file.
    label_format: str
    keep_difficult: bool
    # Datasets that were made before the field was there took labels as they are.
    label_frame: str = "any"
    class_names_file: str = ""
    folder_pct_val: float
    folder_pct_test: float
    seed: int
    resize_image_width: int | None
    resize_image_height: int | None
    padding_image_width: int | None
    padding_image_height: int | None
    channel_conversion: str
    val_min_box_size: float
    custom_classes: str

    @cached_property
    def labels(self) -> dict[str, Labels]:
        """Those of each stage that has a folder of its own; training has."""
        return {
            str(stage): self.labels_in(self.fields[f"{stage}_image_folder"], stage)
            for stage in Stage
            if self.fields.get(f"{stage}_image_folder")
        }

    def labels_in(self, images: str, stage: Stage) -> Labels:
        if self.label_format == "coco":
            return CocoLabels(images, self.fields[f"{stage}_label_file"])
        folder = self.fields[f"{stage}_label_folder"]
        training = self.fields["train_label_folder"]
        form = format_of(self.label_format, training, self.class_names_file)
        return FolderLabels(images, folder, form, self.keep_difficult)

    def prepare(self) -> dict[str, Any]:
        """Read all labels for their classes, and for what is left out of them."""
        wanted = [name for name in self.custom_classes.split(",") if name]
        found = [name for labels in self.labels.values() for name in labels.classes]
        classes = class_labels(wanted, found)
        self.check_training(classes)
        skipped = []
        for labels in self.labels.values():
            skipped += labels.skipped() + others(labels.found, classes, labels.labels)
        percents = {"val": self.folder_pct_val, "test": self.folder_pct_test}
        wanted = [stage for stage in percents if percents[stage] and stage not in self.labels]
        grouping = Groups().summary(wanted, "give validation images a folder of their own")
        return {"class_labels": classes, "skipped": skipped, "grouping": grouping}

    def check_training(self, classes: Sequence[str]) -> None:
        """Refuse training labels of which no box is of a wanted class."""
        labels = self.labels["train"]
        known = {name.lower() for name in classes}
        if any(name.lower() in known for name in labels.found):
            return
        text = f"No box in {labels.labels} can be used."
        if labels.found:
            text = f"No box in {labels.labels} is of a class that is wanted."
            text += f" There are: {listed(labels.found)}."
        if labels.first_error:
            text += f" The first of the labels that cannot be used: {labels.first_error}"
        raise IngestionError(text)

    @cached_property
    def indices(self) -> dict[str, int]:
        """Of the classes by their names in small letters."""
        names = map(clean_name, self.user_data["class_labels"])
        return {name.lower(): index for index, name in enumerate(names)}

    @cached_property
    def stages(self) -> dict[str, list[DetectionEntry]]:
        """The entries of all stages; reads the disk."""
        stages = {stage: labels.entries(self.indices) for stage, labels in self.labels.items()}
        entries = stages["train"]
        chosen = choose_stages(
            [None] * len(entries),
            [0] * len(entries),
            val_percent=0 if "val" in stages else self.folder_pct_val,
            test_percent=0 if "test" in stages else self.folder_pct_test,
            seed=self.seed,
        )
        stages["train"] = []
        for entry, stage in zip(entries, chosen, strict=True):
            stages.setdefault(stage, []).append(entry)
        for stage in stages.keys() - {"train"}:
            for entry in stages[stage]:
                entry["stage"] = stage
        return stages

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's images by name; at inference, the chosen one."""
        return [chosen_image(self.fields)] if self.is_inference_db else self.stages.get(stage, [])

    def encode_entry(self, entry: Entry) -> Encoded:
        """The pixels (height, width, channels), and the boxes (boxes, 5) as float32.

        A box is class index, left, top, right, bottom in pixels of the feature. An image
        of an inference has no boxes but None.
        """
        if "error" in entry:
            raise IngestionError(entry["error"])
        if self.is_inference_db:
            return self.read(entry["file"])[0], None
        stage = entry.get("stage", "train")
        labels = self.labels.get(stage, self.labels["train"])
        rows = labels.rows(entry, self.indices)
        path = listed_path(labels.images, entry["file"])
        feature, seen, size = self.read(path)
        if labels.in_fractions:
            rows, source = in_pixels(rows, path, seen, self.label_frame), seen
        else:
            rows, source = fitted(rows, labels.size(entry), path, seen, self.label_frame)
        least = self.val_min_box_size if stage == "val" else 0

        def where(place: int) -> str:
            return labels.where(entry["file"], place)

        return feature, array_of(rows, where, source=source, size=size, least=least)

    @property
    def fit(self) -> Fit:
        size = size_of(self.resize_image_height, self.resize_image_width)
        return Fit(size, padding=size_of(self.padding_image_height, self.padding_image_width))

    @property
    def reading(self) -> ImageReading:
        return ImageReading(CHANNELS_OF[self.channel_conversion], self.fit, shrinks=False)

    def source_file(self, entry: Entry) -> str | None:
        if "error" in entry:
            return None
        if self.is_inference_db:
            return str(entry["file"])
        labels = self.labels.get(entry.get("stage", "train"), self.labels["train"])
        return listed_path(labels.images, entry["file"])

    def read(self, path: str) -> tuple[Any, Size, Size]:
        return read_pixels(
            path,
            CHANNELS_OF[self.channel_conversion],
            size_of(self.resize_image_height, self.resize_image_width),
            size_of(self.padding_image_height, self.padding_image_width),
            self.trained_on,
        )
