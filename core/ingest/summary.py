"""From the counts of `core.ingest.statistics` to the numbers that pages and training use."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 2**16
_BARS = 64
"""Of the histogram that pages show."""
_COMMON_SIZES = 20
_PERCENTILES = (0.5, 1, 5, 25, 50, 75, 95, 99, 99.5)


def _values_of(dtype: np.dtype[Any]) -> NDArray[np.float64]:
    """The value of each bin; NaN where a bin stands for no number."""
    if dtype == np.float32:
        lower = (np.arange(BINS, dtype=np.uint32) << 16).view(np.float32)
        with np.errstate(invalid="ignore"):  # some bit patterns are not numbers
            return lower.astype(np.float64)
    count = 2 ** (8 * dtype.itemsize)
    values = np.full(BINS, np.nan)
    values[:count] = np.arange(count).astype(f"u{dtype.itemsize}").view(dtype)
    return values


def channel_summary(
    dtype: np.dtype[Any], histogram: NDArray[np.int64], moments: NDArray[np.float64]
) -> dict[str, Any]:
    used = np.flatnonzero(histogram)
    values, counts = _values_of(dtype)[used], histogram[used]
    order = np.argsort(values)
    values, counts = values[order], counts[order]
    total = int(counts.sum())
    if dtype.kind == "f":
        mean, deviation = float(moments[1]), float((moments[2] / moments[0]) ** 0.5)
    else:
        mean = float(values @ counts / total)
        deviation = float(((values - mean) ** 2 @ counts / total) ** 0.5)
    bars, edges = np.histogram(values, _BARS, weights=counts)
    ranks = np.searchsorted(np.cumsum(counts), [p / 100 * total for p in _PERCENTILES])
    return {
        "mean": mean,
        "std": deviation,
        "min": float(values[0]),
        "max": float(values[-1]),
        "percentiles": {
            f"{p:g}": float(values[rank]) for p, rank in zip(_PERCENTILES, ranks, strict=True)
        },
        "histogram": {"edges": edges.tolist(), "counts": bars.tolist()},
    }


def label_summary(moments: NDArray[np.float64]) -> dict[str, Any]:
    """Mean and standard deviation of float labels; lists where they are vectors."""
    count, mean, squares = moments.T
    deviation = (squares / count) ** 0.5
    if len(count) == 1:
        return {"mean": mean.item(), "std": deviation.item()}
    return {"mean": mean.tolist(), "std": deviation.tolist()}


def median_of(counts: NDArray[np.int64]) -> int:
    """The median of whole numbers, given how often each of 0, 1, … occurs."""
    totals = np.cumsum(counts)
    return int(np.searchsorted(totals, totals[-1] / 2))


def size_summary(sizes: Counter[tuple[int, ...]]) -> dict[str, Any]:
    """How many shapes there are, their extremes by area, and the most common ones."""
    areas = sorted(sizes, key=lambda shape: (shape[0] * shape[1], shape))
    common = sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "distinct": len(areas),
        "smallest": list(areas[0][:2]),
        "largest": list(areas[-1][:2]),
        "common": [
            {"shape": list(shape), "count": count} for shape, count in common[:_COMMON_SIZES]
        ],
    }
