"""Agreement of predicted and true sets of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.inference.metrics.classification import name_of
from core.inference.metrics.ratios import mean, ratio

THRESHOLD = 0.5
"""From this probability on a class counts as predicted."""


class LabelTable:
    """Counts of each class over all samples.

    F1 of a class = 2·TP / (2·TP + FP + FN) with its true positive, false positive and false
    negative samples; the whole's is the mean over the classes for which it is defined.
    """

    def __init__(self, class_labels: Sequence[str]) -> None:
        self.class_labels = list(class_labels)
        self.samples = 0
        self.right = self.true = self.predicted = np.zeros(0, np.int64)

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Count a sample: a probability for each class (classes,), and 0 or 1 (classes,)."""
        if not self.samples:
            self.right, self.true, self.predicted = np.zeros((3, len(output)), np.int64)
        predicted, truth = output >= THRESHOLD, label > 0
        self.samples += 1
        self.right += predicted & truth
        self.true += truth
        self.predicted += predicted

    def summary(self) -> dict[str, Any]:
        """`f1`, `accuracy` (of single answers), and `classes`."""
        classes = [self.of_class(index) for index in range(len(self.right))]
        wrong = int((self.true + self.predicted - 2 * self.right).sum())
        answers = self.samples * len(self.right)
        return {
            "f1": mean([row["f1"] for row in classes]),
            "accuracy": ratio(answers - wrong, answers),
            "classes": classes,
        }

    def of_class(self, index: int) -> dict[str, Any]:
        right, true, predicted = self.right[index], self.true[index], self.predicted[index]
        return {
            "index": index,
            "label": name_of(self.class_labels, index),
            "samples": int(true),
            "predicted": int(predicted),
            "recall": ratio(right, true),
            "precision": ratio(right, predicted),
            "f1": ratio(2 * right, true + predicted),
        }
