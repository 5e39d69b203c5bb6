"""Whether probabilities are what they say: calibration.

Of the predictions with a probability of 0.8, 80 % should be right. Probabilities are sorted into
15 bins of equal width; the expected calibration error (ECE, Guo et al. 2017) is the mean
difference between the mean probability and the fraction that is right in each bin, weighted by the
number of predictions in it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.plots import GUIDE, Plot, Series, as_points

BINS = 15
_FITTED = 5_000_000
"""The greatest number of scores that a temperature is fitted to, or that are sorted into bins at
once; for the former, samples of more are left out."""
_TINY = float(np.finfo(np.float32).tiny)
_STEPS = 60
_COLDEST, _HOTTEST = 0.02, 50.0


class Calibration:
    """Probabilities, and which of them belong to something true."""

    def __init__(self, probabilities: NDArray[Any], right: NDArray[np.bool_]) -> None:
        """Take both for each prediction (predictions,)."""
        self.probabilities = probabilities
        self.right = right

    def of_bins(self, weights: NDArray[Any] | None = None) -> NDArray[np.float64]:
        """Of each bin: how many predictions, the sum of their probabilities, and how many right
        (3, bins)."""
        found = np.zeros((3, BINS))
        for start in range(0, len(self.right), _FITTED):
            part = slice(start, start + _FITTED)
            found += _of_bins(
                self.probabilities[part].astype(np.float64),
                self.right[part],
                None if weights is None else weights[part],
            )
        return found

    def error(self, weights: NDArray[Any] | None = None) -> float | None:
        """The expected calibration error; None without predictions."""
        count, total, right = self.of_bins(weights)
        return float(np.abs(total - right).sum() / count.sum()) if count.sum() else None

    def plot(self, of: str) -> Plot:
        """The reliability diagram.

        Args:
            of: what the probabilities are of.
        """
        count, total, right = self.of_bins()
        some = count > 0
        error = self.error()
        points = as_points(total[some] / count[some], right[some] / count[some])
        return Plot(
            "reliability",
            "Reliability",
            f"Mean probability {of}",
            "Fraction that is right",
            [
                Series("as it should be", [(0.0, 0.0), (1.0, 1.0)], GUIDE),
                Series("measured", points, note="" if error is None else f"ECE {error:.4f}"),
            ],
            ((0, 1), (0, 1)),
            "Below the diagonal, the network is too sure of itself; above, too cautious.",
        )


def _of_bins(
    probabilities: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[Any] | None
) -> NDArray[np.float64]:
    # A bin has its upper limit, as in the paper.
    bins = (np.ceil(probabilities * BINS) - 1).clip(0, BINS - 1).astype(np.intp)
    each = np.ones(len(bins)) if weights is None else weights.astype(np.float64)
    return np.stack(
        [np.bincount(bins, one, BINS) for one in (each, each * probabilities, each * right)]
    )


def temperature_of(scores: NDArray[Any], truths: NDArray[np.integer[Any]]) -> float | None:
    """The temperature T by which softmax(log(p) / T) is calibrated best (Guo et al. 2017).

    It has the least mean -log(p) of the true class in these very samples. Above 1, the
    network is too sure of itself.

    Args:
        scores: probabilities (samples, classes).
        truths: the true class of each sample (samples,), which is one of them.

    Returns:
        None if no temperature is the best one, as when all answers are right.
    """
    step = max(1, -(-scores.size // _FITTED))
    logs = np.log(np.maximum(scores[::step].astype(np.float64), _TINY))
    if not logs.size:
        return None
    true = np.take_along_axis(logs, truths[::step, None], axis=1)[:, 0]

    def slope(inverse: float) -> float:
        """Of the mean -log(p), by 1 / T: it rises, as the mean is convex."""
        powers = np.exp(inverse * (logs - logs.max(axis=1, keepdims=True)))
        expected = (powers * logs).sum(axis=1) / powers.sum(axis=1)
        return float((expected - true).mean())

    low, high = 1 / _HOTTEST, 1 / _COLDEST
    if slope(low) >= 0 or slope(high) <= 0:
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
        if high - low < 1e-7 * high:
            break
    return 2 / (low + high)


def at_temperature(scores: NDArray[Any], temperature: float) -> NDArray[np.float64]:
    """The greatest probability of each sample at a temperature (samples,)."""
    rows = max(1, _FITTED // scores.shape[1])
    return np.concatenate(
        [
            _greatest_at(scores[start : start + rows], temperature)
            for start in range(0, len(scores), rows)
        ]
    )


def _greatest_at(scores: NDArray[Any], temperature: float) -> NDArray[np.float64]:
    logs = np.log(np.maximum(scores.astype(np.float64), _TINY)) / temperature
    logs -= logs.max(axis=1, keepdims=True)
    return np.asarray(1 / np.exp(logs).sum(axis=1))
