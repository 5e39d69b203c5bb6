"""All figures of classes of which any number may be true: agreement, ranking and calibration."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.calibration import Calibration
from core.tasks.class_scores import ClassScores, joined
from core.tasks.confusion import label_of
from core.tasks.plots import Plot
from core.tasks.ratios import mean, ratio
from core.tasks.rows import Rows

THRESHOLD = 0.5
"""The probability from which a class counts as predicted."""
_Counts = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


class LabelCounts:
    """What is predicted and what is true of each class in each sample.

    The F1 score of a class is 2·TP / (2·TP + FP + FN), from its true positive, false positive and
    false negative samples; the overall score is the mean over the classes where it is defined.
    """

    def __init__(self, class_labels: Sequence[str]) -> None:
        self.class_labels = list(class_labels)
        self.true = Rows(np.bool_)
        self.predicted = Rows(np.bool_)

    def add(self, output: NDArray[Any], truth: NDArray[np.bool_]) -> None:
        """Add a sample: a probability for each class (classes,), and which are true (classes,)."""
        self.predicted.append(output >= THRESHOLD)
        self.true.append(truth)

    def part(self, places: NDArray[np.intp]) -> LabelCounts:
        """Of some of the samples."""
        found = LabelCounts(self.class_labels)
        found.true, found.predicted = self.true.part(places), self.predicted.part(places)
        return found

    def summary(self) -> dict[str, Any]:
        """`f1`, `accuracy` (over all classes of all samples), and `classes`."""
        weights = np.ones(len(self.true), np.int64)
        counts = self._counts(weights)
        classes = [self._of_class(index, counts) for index in range(len(counts[0]))]
        return self._overall(weights, counts) | {"classes": classes}

    @property
    def work(self) -> int:
        return 3 * self.true.table.size

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        counts = self._counts(weights)
        found = self._overall(weights, counts)
        for index in range(len(counts[0])):
            row = self._of_class(index, counts)
            for name in ("recall", "precision", "f1"):
                found[f"{name}[{row['label']}]"] = row[name]
        return found

    def _counts(self, weights: NDArray[np.int64]) -> _Counts:
        """How often each class is predicted rightly, true, and predicted."""
        true, predicted = self.true.table, self.predicted.table
        return weights @ (true & predicted), weights @ true, weights @ predicted

    def _overall(self, weights: NDArray[np.int64], counts: _Counts) -> dict[str, float | None]:
        right, true, predicted = counts
        answers = int(weights.sum()) * len(right)
        wrong = int((true + predicted - 2 * right).sum())
        f1 = [ratio(2 * one, both) for one, both in zip(right, true + predicted, strict=True)]
        return {"f1": mean(f1), "accuracy": ratio(answers - wrong, answers)}

    def _of_class(self, index: int, counts: _Counts) -> dict[str, Any]:
        right, true, predicted = (count[index] for count in counts)
        return {
            "index": index,
            "label": label_of(self.class_labels, index),
            "samples": int(true),
            "predicted": int(predicted),
            "recall": ratio(right, true),
            "precision": ratio(right, predicted),
            "f1": ratio(2 * right, true + predicted),
        }


class LabelFigures:
    """Measures the probabilities of classes of which any number may be true."""

    def __init__(self, class_labels: Sequence[str]) -> None:
        self.counts = LabelCounts(class_labels)
        self.scores = ClassScores(class_labels)

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add a sample: a probability for each class (classes,), and 0 or 1 (classes,)."""
        # Classes that another dataset lacks, or that the network does not know.
        both = min(len(output), len(label))
        truth = np.zeros(len(output), np.bool_)
        truth[:both] = label[:both] > 0
        self.counts.add(output, truth)
        self.scores.add(output, truth)

    def part(self, places: NDArray[np.intp]) -> LabelCounts:
        """Agreement in some of the samples."""
        return self.counts.part(places)

    def summary(self) -> dict[str, Any]:
        """What `LabelCounts` and `ClassScores` say, and `ece` over all classes of all samples."""
        found, ranks = self.counts.summary(), self.scores.summary()
        return (
            found
            | {name: ranks[name] for name in ("roc_auc", "average_precision")}
            | {
                "ece": self._calibration.error(),
                "classes": joined(found["classes"], ranks["classes"]),
            }
        )

    def plots(self) -> list[Plot]:
        """Reliability, ROC and precision-recall."""
        if not self.scores.count:
            return []
        return [self._calibration.plot("of a class"), *self.scores.plots()]

    @property
    def work(self) -> int:
        return self.counts.work + 2 * self.scores.work

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        found = self.counts.weighted(weights) | self.scores.weighted(weights)
        if self.scores.work:
            found["ece"] = self._calibration.error(np.repeat(weights, self.scores.count))
        return found

    @cached_property
    def _calibration(self) -> Calibration:
        return Calibration(self.scores.scores.table.ravel(), self.scores.truths.table.ravel())
