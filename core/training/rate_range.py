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
    """None: the loss falls nowhere."""


def rising_rates(steps: int, low: float = LOWEST, high: float = HIGHEST) -> list[float]:
    """So many rates, each larger than the one before by the same factor."""
    return [float(rate) for rate in np.geomspace(low, high, steps)]


def has_diverged(losses: Sequence[float]) -> bool:
    """Whether no larger rate need be tried."""
    if not losses:
        return False
    if not math.isfinite(losses[-1]):
        return True
    fallen = max(losses[0] - min(losses), 0.1 * abs(losses[0]))
    return losses[-1] > losses[0] + _DIVERGED * fallen


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
    suggested = None
    if count >= _LEAST:
        # Behind the least loss it only rises.
        end = max(2, int(smoothed.argmin()) + 1)
        slopes = np.gradient(smoothed, np.log(kept))[:end]
        place = int(slopes.argmin())
        if slopes[place] < 0:
            suggested = float(f"{kept[place]:.2g}")
    return RateRange(kept, tuple(known.tolist()), tuple(smoothed.tolist()), suggested)


def _smoothed(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over the same number of steps to both sides, so that no slope is shifted."""
    width = 2 * max(1, round(len(losses) * _SMOOTHED / 2)) + 1
    if len(losses) < width:
        return losses
    half = width // 2
    padded = np.pad(losses, half, mode="reflect", reflect_type="odd")
    return np.convolve(padded, np.full(width, 1 / width), mode="valid")
