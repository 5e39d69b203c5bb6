"""What a dataset's labels ask of a network, task by task; errors say what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.classes import default_label, default_value_name, ignored_class
from core.exceptions import TrainingError
from core.store.manifest import DatasetManifest, Spec, StageInfo
from core.tasks import Shape, Task

STAGES = ("train", "val")


@dataclass(frozen=True)
class Targets:
    """What a network is to give."""

    names: tuple[str, ...]
    """Of the classes, or of the numbers."""
    means: tuple[float, ...] = ()
    deviations: tuple[float, ...] = ()
    """Of the numbers in training; never 0."""


def targets_of(task: Task, manifest: DatasetManifest, shape: tuple[int, int, int]) -> Targets:
    """Check a dataset's labels against its task.

    Args:
        task: one of `READERS`.
        manifest: the dataset's.
        shape: of its features.

    Raises:
        TrainingError: they are not what the task needs.
    """
    label = manifest.label
    if label is None:
        raise TrainingError(
            "The dataset has no labels. Create one with labels: a network learns from them."
        )
    return READERS[task](manifest, label, shape)


def masks(manifest: DatasetManifest, label: Spec, shape: tuple[int, int, int]) -> Targets:
    height, width, _ = shape
    if label.shape != (height, width, 1) or not is_whole(label):
        raise TrainingError(
            f"The dataset's labels are {label}, not masks: a segmentation network "
            f"needs whole class indices of {height} × {width} × 1. Create a dataset with masks."
        )
    names = class_names(manifest, has_background=True)
    ignored = ignored_class(manifest.user_data)
    if len(names) - (ignored in range(len(names))) < 2:
        raise TrainingError(
            "The dataset has one class only, so there is nothing to tell apart. "
            "Check the masks: background is 0, the first class is 1."
        )
    return Targets(names)


def classes(manifest: DatasetManifest, label: Spec, shape: Shape) -> Targets:
    if label.shape != () or not is_whole(label):
        raise TrainingError(
            f"The dataset's labels are {label}, not classes: classification needs one whole "
            "class index for each image. Create a dataset with classes."
        )
    for name, stage in stages_of(manifest):
        counted = sum(count["samples"] for count in counts_of(stage).values())
        if counted != stage.entries:
            raise TrainingError(
                f"{stage.entries - counted} labels of the stage “{name}” are no class index: "
                "they are below 0 or above 65,535. Correct the labels: classes are 0, 1, 2, …"
            )
    names = class_names(manifest, has_background=False)
    if len(names) < 2:
        raise TrainingError(
            "The dataset has one class only, so there is nothing to tell apart. "
            "Create one with images of at least two classes."
        )
    return Targets(names)


def several_classes(manifest: DatasetManifest, label: Spec, shape: Shape) -> Targets:
    count = length_of(label)
    if count is None or not is_whole(label):
        raise TrainingError(
            f"The dataset's labels are {label}: to learn several classes of an image, each label "
            "must be a vector with 0 or 1 for each class. Create the dataset anew with such labels."
        )
    named = names_in(manifest, "class_labels") or numbered(count, has_background=False)
    if len(named) != count:
        raise TrainingError(
            f"The labels have {count} values, but the dataset names {len(named)} classes "
            f"({', '.join(named)}). Name every class in `class_labels`."
        )
    return Targets(named)


def numbers(manifest: DatasetManifest, label: Spec, shape: Shape) -> Targets:
    count = 1 if label.shape == () else length_of(label)
    if count is None or not label.dtype.startswith("float"):
        raise TrainingError(
            f"The dataset's labels are {label}: a regression needs one number for each image, or "
            "a vector of equally many, as float32. Create the dataset anew with such labels."
        )
    found = manifest.stages["train"].statistics.get("label")
    if found is None:
        raise TrainingError(
            "The dataset's manifest has no statistics of its labels. Create the dataset again."
        )
    means, deviations = several(found["mean"]), several(found["std"])
    if not any(deviations):
        raise TrainingError(
            f"All training images have the same target, {means[0]:g}, so there is nothing to "
            "learn. Check the column of the targets."
        )
    known = names_in(manifest, "value_names")[:count]
    more = tuple(default_value_name(index) for index in range(len(known), count))
    return Targets(known + more, means, tuple(deviation or 1.0 for deviation in deviations))


READERS: dict[Task, Callable[[DatasetManifest, Spec, tuple[int, int, int]], Targets]] = {
    Task.SEGMENTATION: masks,
    Task.CLASSIFICATION: classes,
    Task.MULTI_LABEL: several_classes,
    Task.REGRESSION: numbers,
}


def class_names(manifest: DatasetManifest, *, has_background: bool) -> tuple[str, ...]:
    """The names of all classes, from the plug-in or as many as the labels show."""
    indices = (int(index) for _, stage in stages_of(manifest) for index in counts_of(stage))
    largest = max(indices, default=None)
    names = names_in(manifest, "class_labels")
    if not names and largest is not None:
        names = numbered(largest + 1, has_background=has_background)
    if largest is not None and largest >= len(names):
        raise TrainingError(
            f"The labels hold the class index {largest}, but the dataset names only "
            f"{len(names)} classes ({', '.join(names)}). Name every class in `class_labels`, "
            "or correct the labels."
        )
    return names


def stages_of(manifest: DatasetManifest) -> Iterable[tuple[str, StageInfo]]:
    return ((name, manifest.stages[name]) for name in STAGES if name in manifest.stages)


def counts_of(stage: StageInfo) -> dict[str, Mapping[str, int]]:
    """How often each class is there, by its index; without those that are not."""
    rows = stage.statistics.get("classes", {})
    return {index: count for index, count in rows.items() if count["pixels"]}


def names_in(manifest: DatasetManifest, key: str) -> tuple[str, ...]:
    return tuple(str(name) for name in manifest.user_data.get(key) or ())


def numbered(count: int, *, has_background: bool) -> tuple[str, ...]:
    return tuple(default_label(index, has_background=has_background) for index in range(count))


def is_whole(label: Spec) -> bool:
    return re.fullmatch(r"u?int\d+", label.dtype) is not None


def length_of(label: Spec) -> int | None:
    """Of vectors that all have one length; None where they are something else."""
    return label.shape[0] if len(label.shape) == 1 else None


def several(value: Any) -> tuple[float, ...]:
    return tuple(value) if isinstance(value, list) else (float(value),)
