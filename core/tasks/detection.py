"""Object detection: boxes around objects in an image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from core.tasks.base import Array, Example, TaskDefinition, class_name, listed, unnamed_class
from core.tasks.names import Shape, Task


class Detection(TaskDefinition):
    """The label is an array (boxes, 5): class, left, top, right, bottom in pixels."""

    id = Task.DETECTION
    title = "Object detection"
    counted = "boxes"
    overlay = "Boxes"

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        return len(shape) == 2

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        if label.ndim != 2:
            return "must be an array of boxes (boxes, 5)"
        return unnamed_class(label[:, 0], classes)

    def label_text(self, label: Array, names: Sequence[str]) -> str:
        counts = Counter(label[:, 0].astype(int).tolist())
        return listed(
            [f"{count} {class_name(index, names)}" for index, count in counts.most_common()]
        )

    def example(self, classes: int, random: np.random.Generator) -> Example:
        picture = random.integers(0, 256, (32, 48, 3), np.uint8)
        boxes = np.array([[1, 2, 3, 20, 30], [classes - 1, 0, 0, 48, 32]], np.float32)
        return Example(picture, boxes, boxes[:1])
