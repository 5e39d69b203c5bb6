"""Whether a label is what the task of its dataset says."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import Task
from core.tasks import implied_task

IGNORED = 255
"""A value that masks may have beside their classes."""


def problem_of(task: Task | None, feature: NDArray[Any], label: NDArray[Any], classes: int) -> str:
    """What is wrong with a label, or "".

    Args:
        task: the plug-in's; None: what the label looks like.
        feature: (height, width, channels).
        label: as `core.ingest.sample.label_of` gives it.
        classes: how many are named; 0: unknown.
    """
    task = task or implied_task(label.dtype.name, label.shape)
    if problem := wrong_kind(task, label):
        return f"{problem}; it is {label.dtype} of shape {label.shape}"
    if task in (Task.SEGMENTATION, Task.IMAGE_TO_IMAGE) and label.shape[:2] != feature.shape[:2]:
        return f"is {label.shape[:2]}, the feature {feature.shape[:2]}: they must have one size"
    if task == Task.TEXT_CLASSIFICATION and (feature.shape[0], feature.shape[2]) != (1, 1):
        return f"belongs to a feature of shape {feature.shape}; a text is (1, length, 1)"
    return wrong_class(task, label, classes)


def wrong_kind(task: Task, label: NDArray[Any]) -> str:
    is_whole = label.dtype.kind in "iu"
    match task:
        case Task.CLASSIFICATION | Task.TEXT_CLASSIFICATION:
            return "" if label.ndim == 0 and is_whole else "must be a whole number"
        case Task.MULTI_LABEL:
            is_fit = label.ndim == 1 and bool(np.isin(label, (0, 1)).all())
            return "" if is_fit else "must be a vector of 0 and 1"
        case Task.REGRESSION:
            return "" if label.ndim < 2 else "must be a number or a vector of numbers"
        case Task.DETECTION:
            return "" if label.ndim == 2 else "must be boxes (boxes, 5)"
        case Task.SEGMENTATION:
            is_fit = label.ndim == 3 and label.shape[2] == 1 and is_whole
            return "" if is_fit else "must be whole numbers (height, width, 1)"
    return "" if label.ndim == 3 else "must be an image (height, width, channels)"


def wrong_class(task: Task, label: NDArray[Any], classes: int) -> str:
    """A class that the plug-in's `class_labels` do not name."""
    match task:
        case Task.CLASSIFICATION | Task.TEXT_CLASSIFICATION:
            found = label.ravel()
        case Task.SEGMENTATION:
            found = label[label != IGNORED]
        case Task.DETECTION:
            found = label[:, 0]
        case Task.MULTI_LABEL if classes and label.size != classes:
            return f"has {label.size} values; class_labels names {classes} classes"
        case _:
            return ""
    if found.size and found.min() < 0:
        return f"has the class {int(found.min())}; the first one is 0"
    if classes and found.size and found.max() >= classes:
        last = classes - 1
        return f"has the class {int(found.max())}; class_labels names the classes 0 to {last}"
    return ""
