"""The learning rate that a range test suggests: where the loss falls most steeply.

Smith, arXiv 1506.01186: the rate rises exponentially over some steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LOWEST, HIGHEST = 1e-6, 1.0
_LEAST = 12
"""Steps below which nothing can be seen."""
_SMOOTHED = 1 / 12
"""The part of all steps over which losses are averaged."""
_BY_CHANCE = 3.5
"""Standard deviations of a mean of losses: the least of many means is low by chance."""
_BEGUN = 0.1
"""The part of the whole fall from which on the loss falls."""
_LAST = 3
"""Steps whose mean says where the loss is."""
_DIVERGED = 3.0
"""The range ends where the loss has risen by this multiple of what it had fallen."""


@dataclass(frozen=True)
class RateRange:
    """A range test."""

    rates: tuple[float, ...]
    """Of each step, rising."""
    losses: tuple[float, ...]
    """Of each step, before it."""
    smoothed: tuple[float, ...]
    suggested: float | None
    """None: the loss falls nowhere, or by chance at most."""


def rising_rates(steps: int, low: float = LOWEST, high: float = HIGHEST) -> list[float]:
    """So many rates, each larger than the one before by the same factor."""
    return [float(rate) for rate in np.geomspace(low, high, steps)]


def has_diverged(losses: Sequence[float]) -> bool:
    """Whether no larger rate need be tried.

    Losses of small batches differ from step to step; so means of some are compared, and what the
    first ones, whose rates change nothing yet, spread by counts as nothing.
    """
    if losses and not math.isfinite(losses[-1]):
        return True
    if len(losses) < _LEAST + _LAST:
        return False
    first = np.array(losses[:_LEAST], np.float64)
    means = np.convolve(np.array(losses, np.float64), np.full(_LAST, 1 / _LAST), mode="valid")
    start = float(first.mean())
    fallen = max(start - float(means.min()), 0.1 * abs(start), float(first.std()))
    return bool(means[-1] > start + _DIVERGED * fallen)


def rate_range(rates: Sequence[float], losses: Sequence[float]) -> RateRange:
    """The suggestion of a range test.

    Args:
        rates: of each step, rising.
        losses: of each step; what is not finite ends the test.
    """
    count = next((n for n, loss in enumerate(losses) if not math.isfinite(loss)), len(losses))
    known = np.array(losses[:count], np.float64)
    smoothed = _smoothed(known)
    kept = tuple(map(float, rates[:count]))
    place = _steepest(known, smoothed, np.log(kept)) if count >= _LEAST else None
    suggested = None if place is None else float(f"{kept[place]:.2g}")
    return RateRange(kept, tuple(known.tolist()), tuple(smoothed.tolist()), suggested)


def _steepest(
    losses: NDArray[np.float64], smoothed: NDArray[np.float64], logs: NDArray[np.float64]
) -> int | None:
    """The step at which the loss falls most steeply; None where it falls by chance at most.

    It is looked for from where the loss is below that of the first steps for good, since before
    losses of small batches go up and down by chance, to the least loss, behind which it only rises.
    """
    start = float(losses[:_LEAST].mean())
    width = _width(len(losses))
    half = width // 2  # nearer to the ends, means are of few losses
    end = half + int(smoothed[half : len(smoothed) - half].argmin())
    fall = start - float(smoothed[end])
    spread = _spread(losses[: max(end + half + 1, _LEAST)])
    if fall <= max(0.0, _BY_CHANCE * spread * math.sqrt(1 / width + 1 / _LEAST)):
        return None
    before = np.flatnonzero(smoothed[:end] >= start - _BEGUN * fall)
    begin = int(before[-1]) if len(before) else 0
    return begin + int(np.gradient(smoothed, logs)[begin : end + 1].argmin())


def _spread(losses: NDArray[np.float64]) -> float:
    """The standard deviation by chance, as of the first losses and from one to the next."""
    steps = float(np.sqrt(np.mean(np.diff(losses) ** 2) / 2))
    return max(float(losses[:_LEAST].std(ddof=1)), steps)


def _width(count: int) -> int:
    """The window size, an odd number, of the moving average of `count` losses."""
    return 2 * max(1, round(count * _SMOOTHED / 2)) + 1


def _smoothed(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over the same number of steps to both sides, so that no slope is shifted."""
    width = _width(len(losses))
    if len(losses) < width:
        return losses
    half = width // 2
    padded = np.pad(losses, half, mode="reflect", reflect_type="odd")
    return np.convolve(padded, np.full(width, 1 / width), mode="valid")
