"""Agreement between predicted and true classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.classes import default_label, unknown_label
from core.tasks.ratios import ratio

_TOP = 5
_LARGEST_SHOWN = 50
"""Maximum number of classes of a confusion matrix; larger ones are unreadable, so not kept."""


class ConfusionMatrix:
    """Counts of each pair of true and predicted class.

    Accuracy is the fraction of samples whose most probable class is the true one; top-5 accuracy,
    of those whose true class is among the five most probable. For each class, recall is the
    fraction of its samples that were predicted as such; precision, the fraction of samples
    predicted as such that belong to it. A class that the network does not know, as a test stage may
    have, counts as one that it never predicts.
    """

    def __init__(self, class_labels: Sequence[str]) -> None:
        self.class_labels = list(class_labels)
        self.counts = np.zeros((0, 0), np.int64)
        self.in_top = 0
        self.answers: list[tuple[bool, bool]] = []
        """Of each sample: whether its class is the most probable one, and among the top five."""
        self.known = 0
        """The number of classes of the network."""

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add a sample: a probability for each class (classes,), and its class ()."""
        self.known, truth = len(output), int(label)
        if (more := max(self.known, truth + 1) - len(self.counts)) > 0:
            self.counts = np.pad(self.counts, (0, more))
        predicted = int(output.argmax())
        self.counts[truth, predicted] += 1
        in_top = truth < self.known and int((output > output[truth]).sum()) < _TOP
        self.in_top += in_top
        self.answers.append((predicted == truth, in_top))

    def summary(self) -> dict[str, Any]:
        """`accuracy`, `top_5_accuracy` (with more than 5 classes), `classes`, and the matrix
        `confusion` (rows are true classes, columns predicted ones; with at most 50 classes)."""
        total = int(self.counts.sum())
        found: dict[str, Any] = {
            "accuracy": ratio(self.counts.trace(), total),
            "classes": [self.of_class(index) for index in range(len(self.counts))],
        }
        if self.known > _TOP:
            found["top_5_accuracy"] = ratio(self.in_top, total)
        if 0 < len(self.counts) <= _LARGEST_SHOWN:
            found["confusion"] = self.counts.tolist()
        return found

    @property
    def work(self) -> int:
        return 2 * len(self.answers)

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        right, in_top = weights @ np.array(self.answers, np.int64).reshape(-1, 2)
        found = {"accuracy": ratio(right, weights.sum())}
        if self.known > _TOP:
            found["top_5_accuracy"] = ratio(in_top, weights.sum())
        return found

    def of_class(self, index: int) -> dict[str, Any]:
        right = self.counts[index, index]
        name = label_of(self.class_labels, index)
        samples, predicted = self.counts[index].sum(), self.counts[:, index].sum()
        return {
            "index": index,
            "label": name if index < self.known else unknown_label(name),
            "samples": int(samples),
            "predicted": int(predicted),
            "recall": ratio(right, samples),
            "precision": ratio(right, predicted),
        }


def label_of(labels: Sequence[str], index: int) -> str:
    """The name of an image class."""
    return labels[index] if index < len(labels) else default_label(index, has_background=False)
