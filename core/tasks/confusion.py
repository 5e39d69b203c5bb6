"""Agreement between predicted and true classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.classes import default_label, unknown_label
from core.tasks.ratios import mean, ratio
from core.tasks.rows import Rows

_TOPS = (3, 5, 10)
_LARGEST_SHOWN = 50
"""Maximum number of classes of a confusion matrix; larger ones are unreadable, so not kept."""
_UNKNOWN = np.iinfo(np.int32).max
"""The rank of a class that the network has no output for."""


class ConfusionMatrix:
    """Counts of each pair of true and predicted class.

    Accuracy is the fraction of samples whose most probable class is the true one; top-k accuracy,
    of those whose true class is among the k most probable. For each class, recall is the fraction
    of its samples that were predicted as such; precision, the fraction of samples predicted as such
    that belong to it; F1 is 2·TP / (2·TP + FP + FN). A class that the network does not know, as a
    test stage may have, counts as one that it never predicts.
    """

    def __init__(self, class_labels: Sequence[str]) -> None:
        self.class_labels = list(class_labels)
        self.known = 0
        """The number of classes of the network."""
        self.rows = Rows(np.int32)
        """Of each sample: its class, the predicted one, and how many are more probable than it."""

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add a sample: a probability for each class (classes,), and its class ()."""
        self.known, truth = len(output), int(label)
        above = int((output > output[truth]).sum()) if truth < self.known else _UNKNOWN
        self.rows.append((truth, int(output.argmax()), above))

    def part(self, places: NDArray[np.intp]) -> ConfusionMatrix:
        """Of some of the samples."""
        found = ConfusionMatrix(self.class_labels)
        found.known, found.rows = self.known, self.rows.part(places)
        return found

    def summary(self) -> dict[str, Any]:
        """`accuracy`, `f1` (mean of the classes), `top_3_accuracy`, `top_5_accuracy` and
        `top_10_accuracy` (with more classes than that), `classes`, and the matrix `confusion`
        (rows are true classes, columns predicted ones; with at most 50 classes)."""
        counts = self.counts()
        classes = [self._of_class(index, counts) for index in range(len(counts))]
        found = self._overall(np.ones(len(self.rows), np.int64), counts) | {"classes": classes}
        if 0 < len(counts) <= _LARGEST_SHOWN:
            found["confusion"] = counts.tolist()
        return found

    def counts(self, weights: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """The matrix (classes, classes), if each sample occurs so often."""
        if not len(self.rows):
            return np.zeros((0, 0), np.int64)
        truth, predicted, _ = self.rows.table.T.astype(np.int64)
        size = max(self.known, int(truth.max()) + 1)
        found = np.bincount(truth * size + predicted, weights, size * size)
        return found.reshape(size, size).astype(np.int64)

    @property
    def work(self) -> int:
        return 3 * len(self.rows)

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        counts = self.counts(weights)
        found = self._overall(weights, counts)
        for index in range(len(counts)):
            row = self._of_class(index, counts)
            for name in ("recall", "precision", "f1"):
                found[f"{name}[{row['label']}]"] = row[name]
        return found

    def _overall(
        self, weights: NDArray[np.int64], counts: NDArray[np.int64]
    ) -> dict[str, float | None]:
        total = int(weights.sum())
        found = {
            "accuracy": ratio(counts.trace(), total),
            "f1": mean([ratio(*one) for one in _f1_parts(counts)]),
        }
        for top in _TOPS:
            if self.known > top:
                in_top = self.rows.table[:, 2] < top
                found[f"top_{top}_accuracy"] = ratio(int(weights[in_top].sum()), total)
        return found

    def _of_class(self, index: int, counts: NDArray[np.int64]) -> dict[str, Any]:
        right = counts[index, index]
        name = label_of(self.class_labels, index)
        samples, predicted = counts[index].sum(), counts[:, index].sum()
        return {
            "index": index,
            "label": name if index < self.known else unknown_label(name),
            "samples": int(samples),
            "predicted": int(predicted),
            "recall": ratio(right, samples),
            "precision": ratio(right, predicted),
            "f1": ratio(2 * right, samples + predicted),
        }


def _f1_parts(counts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Numerator and denominator of the F1 of each class."""
    both = counts.sum(axis=0) + counts.sum(axis=1)
    return list(zip((2 * counts.diagonal()).tolist(), both.tolist(), strict=True))


def label_of(labels: Sequence[str], index: int) -> str:
    """The name of an image class."""
    return labels[index] if index < len(labels) else default_label(index, has_background=False)
