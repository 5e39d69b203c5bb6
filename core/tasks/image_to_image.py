"""Image-to-image: a target image for each image."""

from __future__ import annotations

import numpy as np

from core.tasks.base import Array, Example, TaskDefinition
from core.tasks.names import Shape, Task
from core.tasks.segmentation import size_problem


class ImageToImage(TaskDefinition):
    """The label is an image (height, width, channels) of the feature's height and width."""

    id = Task.IMAGE_TO_IMAGE
    title = "Image to image"
    has_classes = False
    counted = "pixels"
    overlay = "Targets"
    is_target = True

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        return len(shape) == 3 and (shape[2] != 1 or dtype.startswith("float"))

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        if label.ndim != 3:
            return "must be an image (height, width, channels)"
        return size_problem(feature, label)

    def example(self, classes: int, random: np.random.Generator) -> Example:
        picture = random.integers(0, 256, (32, 48, 3), np.uint8)
        return Example(picture, random.random((32, 48, 3), np.float32), picture)
