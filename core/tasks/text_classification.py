"""Text classification: one class for each text."""

from __future__ import annotations

import numpy as np

from core.tasks.classification import Classification
from core.tasks.names import Shape, Task
from core.tasks.samples import Array, Example

_CHARACTERS = 70


class TextClassification(Classification):
    """The feature (1, length, 1) has an index for each character; the label is a class index."""

    id = Task.TEXT_CLASSIFICATION
    title = "Text classification"
    learning = "core.training.tasks.text_classification"
    is_picture = False
    remedy = Classification.remedy.replace(
        "images, and the right ones", "texts, and the right ones"
    )
    is_mixable = False
    is_cropped = False

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        return False  # its labels look like those of classification

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        if (feature.shape[0], feature.shape[2]) != (1, 1):
            return f"belongs to a feature of shape {feature.shape}; texts are (1, length, 1)"
        return super().problem_of(feature, label, classes)

    def example(self, classes: int, random: np.random.Generator) -> Example:
        text = random.integers(0, _CHARACTERS, (1, 40, 1)).astype(np.uint8)
        return Example(text, random.random(classes, np.float32), classes - 1)
