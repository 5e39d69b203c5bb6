"""How well the probabilities of classes rank samples: ROC and precision-recall, one against all.

All scores are kept as float32: 4 MB for 100,000 samples of 10 classes. From 100 million scores
(400 MB) on, the figures here are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.confusion import label_of
from core.tasks.plots import GUIDE, MOST_LINES, Plot, Series, more_classes
from core.tasks.ranked import Ranked, average_precision_of, roc_auc_of
from core.tasks.ratios import mean
from core.tasks.rows import Rows

_MOST_SCORES = 100_000_000
_RESAMPLED = 5_000_000
"""The greatest number of scores that are sorted once and measured again for intervals."""
_UNIT = ((0.0, 1.0), (0.0, 1.0))


class ClassScores:
    """A score for each class, and which classes are true, of each sample."""

    def __init__(self, class_labels: Sequence[str]) -> None:
        self.class_labels = list(class_labels)
        self.scores = Rows(np.float32)
        self.truths = Rows(np.bool_)
        self.is_whole = True
        """Whether all scores were kept."""

    def add(self, scores: NDArray[Any], truth: NDArray[np.bool_]) -> None:
        """Add a sample: the scores (classes,), and which classes are true (classes,)."""
        if (len(self.scores) + 1) * len(scores) > _MOST_SCORES:
            self.is_whole, self.scores, self.truths = False, Rows(np.float32), Rows(np.bool_)
        if self.is_whole:
            self.scores.append(scores)
            self.truths.append(truth)

    def summary(self) -> dict[str, Any]:
        """`roc_auc` and `average_precision`, the means of the classes, and `classes`."""
        return _means(
            [
                {"roc_auc": one.roc_auc(), "average_precision": one.average_precision()}
                for one in map(self.ranked, range(self.count))
            ]
        )

    def plots(self) -> list[Plot]:
        """The ROC and the precision-recall curves of the first classes."""
        roc, precision = [], []
        for index in range(min(self.count, MOST_LINES)):
            one, label = self.ranked(index), label_of(self.class_labels, index)
            if points := one.roc_points():
                roc.append(Series(label, points, note=f"AUC {one.roc_auc():.4f}"))
            if points := one.precision_points():
                precision.append(Series(label, points, note=f"AP {one.average_precision():.4f}"))
        chance = Series("chance", [(0.0, 0.0), (1.0, 1.0)], GUIDE)
        note = more_classes(self.count)
        found = []
        if roc:
            axes = ("False positive rate", "True positive rate")
            found.append(Plot("roc", "ROC, one against all", *axes, [chance, *roc], _UNIT, note))
        if precision:
            axes = ("Recall", "Precision")
            found.append(
                Plot("precision_recall", "Precision-recall", *axes, precision, _UNIT, note)
            )
        return found

    @property
    def count(self) -> int:
        """The number of classes with scores."""
        return self.scores.table.shape[1] if len(self.scores) else 0

    def ranked(self, index: int) -> Ranked:
        return Ranked(self.scores.table[:, index], self.truths.table[:, index])

    @cached_property
    def _all_ranked(self) -> list[Ranked]:
        return [self.ranked(index) for index in range(self.count)]

    @property
    def work(self) -> int:
        size = self.scores.table.size
        return 8 * size if size <= _RESAMPLED else 0

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        """The figures if each sample occurs so often; none if there are too many scores."""
        if not self.work:
            return {}
        rows = []
        for one in self._all_ranked:
            counts = one.counts(weights)
            row = {"roc_auc": roc_auc_of(*counts)}
            rows.append(row | {"average_precision": average_precision_of(*counts)})
        found = _means(rows)
        by_class = {
            f"{name}[{label_of(self.class_labels, index)}]": value
            for index, row in enumerate(rows)
            for name, value in row.items()
        }
        return {name: found[name] for name in rows[0]} | by_class if rows else {}


def _means(classes: Sequence[Mapping[str, float | None]]) -> dict[str, Any]:
    return {
        "roc_auc": mean([row["roc_auc"] for row in classes]),
        "average_precision": mean([row["average_precision"] for row in classes]),
        "classes": classes,
    }


def joined(rows: Sequence[dict[str, Any]], more: Sequence[dict[str, Any]]) -> list[Any]:
    """The rows of classes with further figures; None for classes without."""
    names = list(more[0]) if more else []
    empty: dict[str, Any] = dict.fromkeys(names)
    return [row | (more[place] if place < len(more) else empty) for place, row in enumerate(rows)]
