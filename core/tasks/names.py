"""The ids of the bundled tasks, and shapes in words."""

from __future__ import annotations

from enum import StrEnum

Shape = tuple[int | None, ...]
"""Lengths of an array's axes; None where a length differs from sample to sample."""


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
