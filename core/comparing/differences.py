"""The mean difference of paired samples, to be resampled by group."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.comparing.pairs import Pairs

RIGHT, SCORE = "right", "score"


class Differences:
    """How much larger the fraction right and the mean score of B are; see `Resampled`."""

    def __init__(self, pairs: Pairs) -> None:
        right = (pairs.rights[:, 1] - pairs.rights[:, 0]).astype(np.float64)
        right[(pairs.rights < 0).any(axis=1)] = np.nan
        columns = {RIGHT: right, SCORE: pairs.differences}
        self._names = [name for name, values in columns.items() if not np.isnan(values).all()]
        values = np.array([columns[name] for name in self._names]).reshape(-1, len(pairs))
        self._values = np.nan_to_num(values)
        self._known = (~np.isnan(values)).astype(np.float64)

    def add(self, output: Any, label: Any) -> None:
        """Nothing: the pairs are given as a whole."""

    def summary(self) -> dict[str, Any]:
        """The differences themselves."""
        return dict(self.weighted(np.ones(self._values.shape[1], np.int64)))

    @property
    def work(self) -> int:
        return 2 * self._values.size

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        times = weights.astype(np.float64)
        sums, counts = self._values @ times, self._known @ times
        return {
            name: float(total / count) if count else None
            for name, total, count in zip(self._names, sums, counts, strict=True)
        }
