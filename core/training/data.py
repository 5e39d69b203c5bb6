"""What a dataset's folder holds for training, or why it cannot be trained on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.classes import default_label
from core.exceptions import TrainingError
from core.store.manifest import DatasetManifest, StageInfo
from core.training.spec import InputSpec


@dataclass(frozen=True)
class DataInfo:
    """A dataset of features with masks of class indices."""

    inputs: InputSpec
    class_labels: tuple[str, ...]
    train_entries: int
    val_entries: int

    @property
    def class_slugs(self) -> tuple[str, ...]:
        """The labels as parts of metric names: `Left ventricle` → `left_ventricle`."""
        slugs: list[str] = []
        for index, label in enumerate(self.class_labels):
            slug = re.sub(r"\W+", "_", label.lower()).strip("_") or "class"
            slugs.append(f"{slug}_{index}" if slug in slugs else slug)
        return tuple(slugs)


def data_info(folder: Path) -> DataInfo:
    """Read a dataset's manifest.

    Raises:
        TrainingError: it cannot be trained on; the text says what to do.
        StoreError: the manifest is missing or damaged.
    """
    manifest = DatasetManifest.load(folder)
    train = manifest.stages.get("train")
    if train is None or train.entries == 0:
        raise TrainingError(
            "The dataset has no training entries. Create one with some in the stage “train”."
        )
    shape = mask_shape(manifest)
    means, deviations = channel_statistics(train, shape[2])
    stages = [manifest.stages[name] for name in ("train", "val") if name in manifest.stages]
    labels = class_labels(manifest.user_data, largest_class(stages))
    val = manifest.stages.get("val")
    return DataInfo(
        inputs=InputSpec(shape, means, deviations, len(labels)),
        class_labels=labels,
        train_entries=train.entries,
        val_entries=val.entries if val else 0,
    )


def mask_shape(manifest: DatasetManifest) -> tuple[int, int, int]:
    """The feature's shape, where each feature has a mask of its size."""
    if manifest.label is None:
        raise TrainingError(
            "The dataset has no labels. Create one with masks to train a segmentation network."
        )
    if len(manifest.feature.shape) != 3:
        raise TrainingError(
            "The dataset's features are not images (height × width × channels); "
            "this network needs images."
        )
    height, width, channels = manifest.feature.shape
    if height is None or width is None or channels is None:
        raise TrainingError(
            "The dataset's images differ in size, and a network needs one size. Create it "
            "without “Keep entries of different sizes”."
        )
    label = manifest.label
    if label.shape != (height, width, 1) or not re.fullmatch(r"u?int\d+", label.dtype):
        raise TrainingError(
            f"The dataset's labels are {label}, not masks: a segmentation network "
            f"needs whole class indices of {height} × {width} × 1. Create a dataset with masks."
        )
    return height, width, channels


def channel_statistics(
    train: StageInfo, channels: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of each channel; a constant one has deviation 1."""
    rows = train.statistics.get("channels", [])
    if len(rows) != channels:
        raise TrainingError(
            "The dataset's manifest has no statistics of its channels. Create the dataset again."
        )
    means = tuple(float(row["mean"]) for row in rows)
    return means, tuple(float(row["std"]) or 1.0 for row in rows)


def largest_class(stages: list[StageInfo]) -> int | None:
    """The largest class index in the masks; None where it was not counted."""
    found = [
        int(index)
        for stage in stages
        for index, count in stage.statistics.get("classes", {}).items()
        if count["pixels"]
    ]
    return max(found, default=None)


def class_labels(user_data: dict[str, Any], largest: int | None) -> tuple[str, ...]:
    """The names of all classes, from the plug-in or as many as the masks show."""
    labels = tuple(str(label) for label in user_data.get("class_labels") or ())
    if not labels and largest is not None:
        labels = tuple(default_label(index) for index in range(largest + 1))
    if largest is not None and largest >= len(labels):
        raise TrainingError(
            f"The masks hold the class index {largest}, but the dataset names only "
            f"{len(labels)} classes ({', '.join(labels)}). Name every class in `class_labels`, "
            "or correct the masks."
        )
    if len(labels) < 2:
        raise TrainingError(
            "The dataset has one class only, so there is nothing to tell apart. "
            "Check the masks: background is 0, the first class is 1."
        )
    return labels
