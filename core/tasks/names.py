"""The ids of the bundled tasks, and shapes as text."""

from __future__ import annotations

from enum import StrEnum

Shape = tuple[int | None, ...]
"""Lengths of an array's axes; None for a length that varies between samples."""


class Task(StrEnum):
    """The tasks that a data plug-in can declare, with what a sample's label is."""

    CLASSIFICATION = "classification"
    """The class of the image: its index (an integer)."""
    MULTI_LABEL = "multi-label"
    """Any number of classes: 0 or 1 for each (a vector)."""
    REGRESSION = "regression"
    """One number for the image, or several (a vector)."""
    SEGMENTATION = "segmentation"
    """A class index for each pixel (height, width, 1)."""
    DETECTION = "object-detection"
    """Boxes (boxes, 5): class, left, top, right, bottom."""
    IMAGE_TO_IMAGE = "image-to-image"
    """Another image (height, width, channels)."""
    TEXT_CLASSIFICATION = "text-classification"
    """The class of a text, whose feature (1, length, 1) has an index for each character."""


def in_words(shape: Shape) -> str:
    """A shape as text: 32 × 32 × 1."""
    return " × ".join("any" if length is None else str(length) for length in shape)
