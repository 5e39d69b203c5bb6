"""How well scores rank what belongs to a class above what does not: ROC and precision-recall.

At each score, what has this score or a higher one counts as predicted. The ROC curve shows the true
positive rate (recall) over the false positive rate, and ROC-AUC is the area below it: the
probability that a sample of the class has a higher score than another one, equal scores counting
half (Hanley and McNeil 1982). Average precision is Σ (Rₙ - Rₙ₋₁)·Pₙ over the precision P and the
recall R at each score, without interpolation, as in scikit-learn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.plots import Points, thinned

Floats = NDArray[np.float64]


class Ranked:
    """The samples of one class and all others by falling score."""

    def __init__(self, scores: NDArray[Any], positive: NDArray[np.bool_]) -> None:
        """Take the score of each sample (samples,), and whether it belongs to the class."""
        self.order = np.argsort(-scores, kind="stable").astype(np.int32)
        ordered = scores[self.order]
        self.positive = positive[self.order]
        self.ends = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(ordered) - 1)
        """Where each run of equal scores ends."""

    def counts(self, weights: NDArray[np.int64] | None = None) -> tuple[Floats, Floats]:
        """True and false positives from each score on, if each sample occurs so often."""
        each = np.ones(len(self.order)) if weights is None else weights[self.order].astype(float)
        true = np.cumsum(each * self.positive)[self.ends]
        return true, np.cumsum(each)[self.ends] - true

    def roc_auc(self, weights: NDArray[np.int64] | None = None) -> float | None:
        """None if all samples belong to the class, or none does."""
        return roc_auc_of(*self.counts(weights))

    def average_precision(self, weights: NDArray[np.int64] | None = None) -> float | None:
        """None if no sample belongs to the class."""
        return average_precision_of(*self.counts(weights))

    def roc_points(self) -> Points:
        """False and true positive rates, from (0, 0) to (1, 1); empty if undefined."""
        true, false = self.counts()
        if not true[-1] or not false[-1]:
            return []
        return thinned(np.append(0, false / false[-1]), np.append(0, true / true[-1]))

    def precision_points(self) -> Points:
        """Recall and precision, from the highest score on; empty if undefined."""
        true, false = self.counts()
        if not true[-1]:
            return []
        return thinned(true / true[-1], true / (true + false))


def roc_auc_of(true: Floats, false: Floats) -> float | None:
    """The area below the ROC curve, of true and false positives from each score on."""
    if not true[-1] or not false[-1]:
        return None
    return float(np.trapezoid(np.append(0, true), np.append(0, false)) / true[-1] / false[-1])


def average_precision_of(true: Floats, false: Floats) -> float | None:
    if not true[-1]:
        return None
    both = true + false
    precision = np.divide(true, both, out=np.zeros_like(both), where=both > 0)
    return float(np.diff(true, prepend=0) @ precision / true[-1])
