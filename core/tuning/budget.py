"""When a sweep has had enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.tuning.trial import FAILED, Trial

_HOPELESS = 3
"""Failures from the start on after which no further run is tried."""


@dataclass(frozen=True)
class Budget:
    """Limits of a sweep; 0: none of that kind."""

    runs: int = 0
    """Choices of values; each may have several seeds."""
    hours: float = 0
    """Since the sweep began, after which nothing starts or goes on."""
    patience: int = 0
    """So many runs in a row without a gain end it."""
    gain: float = 0
    """What counts as a gain, in the metric's own units."""


def why_ended(budget: Budget, trials: Sequence[Trial], hours: float) -> str:
    """Why no further values are tried, in a sentence; "" if they are.

    Args:
        budget: as above.
        trials: in the order of their numbers.
        hours: since the sweep began.
    """
    first = [one.state for one in trials[:_HOPELESS]]
    if len(first) == _HOPELESS and set(first) == {FAILED}:
        return f"The first {_HOPELESS} runs failed."
    if is_late(budget, hours):
        return f"The time limit of {budget.hours:g} hours is reached."
    if budget.runs and len(trials) >= budget.runs:
        return "All runs have finished."
    if budget.patience and _has_no_gain(budget, trials):
        return f"The last {budget.patience} runs were no better."
    return ""


def is_late(budget: Budget, hours: float) -> bool:
    return 0 < budget.hours <= hours


def _has_no_gain(budget: Budget, trials: Sequence[Trial]) -> bool:
    scores = [one.score for one in trials if one.score is not None]
    before, last = scores[: -budget.patience], scores[-budget.patience :]
    if not before:
        return False
    gain = max(last) - max(before)
    return gain <= 0 or gain < budget.gain
