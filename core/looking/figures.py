"""Figures of an array of weights or activations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BINS = 20


@dataclass(frozen=True)
class Figures:
    """Shape and distribution; of finite values only, None where there are none."""

    shape: tuple[int, ...]
    mean: float | None
    deviation: float | None
    minimum: float | None
    maximum: float | None
    histogram: tuple[int, ...]
    """Counts of values in bins of equal width from the minimum to the maximum."""
    not_finite: int
    """How many values are infinite or not a number."""


def figures_of(array: NDArray[Any]) -> Figures:
    """The figures, computed in float64."""
    values = array[np.isfinite(array)].astype(np.float64)
    rest = int(array.size - values.size)
    shape = tuple(array.shape)
    if not values.size:
        return Figures(shape, None, None, None, None, (), rest)
    low, high = float(values.min()), float(values.max())
    counts, _ = np.histogram(values, _BINS if low < high else 1, (low, high))
    mean, deviation = float(values.mean()), float(values.std())
    return Figures(shape, mean, deviation, low, high, tuple(counts.tolist()), rest)
