"""Agreement of predicted and true classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.classes import default_label
from core.tasks.ratios import ratio

TOP = 5
LARGEST_SHOWN = 50
"""Classes of a confusion matrix that is kept; a larger one nobody can read."""


class ConfusionMatrix:
    """Counts of each pair of a true and a predicted class.

    Accuracy is the part of samples whose most probable class is the true one, top-5 accuracy
    of those whose true class is among the five most probable. Of each class, recall is the
    part of its samples that were found, precision the part of those named so that are of it.
    """

    def __init__(self, class_labels: Sequence[str]) -> None:
        self.class_labels = list(class_labels)
        self.counts = np.zeros((0, 0), np.int64)
        self.in_top = 0

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Count a sample: a probability for each class (classes,), and its class ()."""
        if not self.counts.size:
            self.counts = np.zeros((len(output), len(output)), np.int64)
        truth = int(label)
        self.counts[truth, int(output.argmax())] += 1
        self.in_top += int((output > output[truth]).sum() < TOP)

    def summary(self) -> dict[str, Any]:
        """`accuracy`, `top_5_accuracy` (of more than 5 classes), `classes`, and the matrix
        `confusion` (rows are true classes, columns predicted ones; of at most 50 classes)."""
        total = int(self.counts.sum())
        found: dict[str, Any] = {
            "accuracy": ratio(self.counts.trace(), total),
            "classes": [self.of_class(index) for index in range(len(self.counts))],
        }
        if len(self.counts) > TOP:
            found["top_5_accuracy"] = ratio(self.in_top, total)
        if 0 < len(self.counts) <= LARGEST_SHOWN:
            found["confusion"] = self.counts.tolist()
        return found

    def of_class(self, index: int) -> dict[str, Any]:
        right = self.counts[index, index]
        samples, predicted = self.counts[index].sum(), self.counts[:, index].sum()
        return {
            "index": index,
            "label": label_of(self.class_labels, index),
            "samples": int(samples),
            "predicted": int(predicted),
            "recall": ratio(right, samples),
            "precision": ratio(right, predicted),
        }


def label_of(labels: Sequence[str], index: int) -> str:
    """The name of a class of whole images."""
    return labels[index] if index < len(labels) else default_label(index, has_background=False)
