"""What a network must learn from a dataset, and what it must give."""

from __future__ import annotations

from enum import StrEnum

Shape = tuple[int | None, ...]


class Task(StrEnum):
    """The tasks that a data plug-in can name; what the label of a sample is in each."""

    CLASSIFICATION = "classification"
    """One class of the image: its index (a whole number)."""
    MULTI_LABEL = "multi-label"
    """Any number of classes of the image: 0 or 1 for each (a vector)."""
    REGRESSION = "regression"
    """One number of the image, or several (a vector)."""
    SEGMENTATION = "segmentation"
    """A class for each pixel: its index (height, width, 1)."""
    DETECTION = "object-detection"
    """Boxes (boxes, 5): class, left, top, right, bottom."""
    IMAGE_TO_IMAGE = "image-to-image"
    """Another image (height, width, channels)."""
    TEXT_CLASSIFICATION = "text-classification"
    """One class of a text, whose feature (1, length, 1) has an index for each character."""


def in_words(shape: Shape) -> str:
    """Lengths as people write them: 32 × 32 × 1."""
    return " × ".join("any" if length is None else str(length) for length in shape)


def has_background(task: str) -> bool:
    """Whether class 0 is what belongs to no other class; also where no task is known ("")."""
    return task in ("", Task.SEGMENTATION)


def implied_task(dtype: str, shape: Shape) -> Task:
    """The task that labels of a dtype and shape are most likely for."""
    is_whole = not dtype.startswith("float")
    match len(shape):
        case 0:
            return Task.CLASSIFICATION if is_whole else Task.REGRESSION
        case 1:
            return Task.MULTI_LABEL if is_whole else Task.REGRESSION
        case 2:
            return Task.DETECTION
    return Task.SEGMENTATION if is_whole and shape[2] == 1 else Task.IMAGE_TO_IMAGE


def output_shape(task: Task, label: Shape, classes: int) -> Shape:
    """What a network gives for one sample: a probability for each class, or numbers.

    Args:
        task: the dataset's.
        label: the shape of its labels; None where a length differs.
        classes: how many there are.
    """
    match task:
        case Task.CLASSIFICATION | Task.TEXT_CLASSIFICATION:
            return (classes,)
        case Task.SEGMENTATION:
            return (*label[:2], classes)
    return label or (1,)
