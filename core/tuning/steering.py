"""What a sweep does next: a pure function of its plan and of its runs so far.

So whoever was killed before or after asking, the next one who asks gets the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.tuning.budget import Budget, is_late, why_ended
from core.tuning.halving import Promotion, promotion
from core.tuning.trial import UNFINISHED, Trial


@dataclass(frozen=True)
class Plan:
    """What is decided at the start of a sweep."""

    budget: Budget
    pauses: tuple[int, ...] = ()
    """The epochs at which runs pause (ASHA); empty: none does."""
    eta: int = 3


@dataclass(frozen=True)
class Start:
    """Values of a number are to be chosen, and trained."""

    number: int


@dataclass(frozen=True)
class Wait:
    """Nothing can be said before a run has ended or paused."""


@dataclass(frozen=True)
class End:
    """Nothing is left to do."""

    reason: str


Step = Start | Promotion | Wait | End


def next_step(plan: Plan, trials: Sequence[Trial], hours: float) -> Step:
    """The next step of a sweep.

    Where the number of runs is known, all are started before any goes on: since a paused run goes
    on exactly, nothing is lost by waiting, and the best are chosen among all. Otherwise the best
    go on as soon as they are known.

    Args:
        plan: as above.
        trials: in the order of their numbers, from 0, none left out.
        hours: since the sweep began.
    """
    reason = why_ended(plan.budget, trials, hours)
    if plan.budget.runs and not reason:
        return Start(len(trials))
    unfinished = any(one.state in UNFINISHED for one in trials)
    if not is_late(plan.budget, hours):
        closing = bool(reason) and not unfinished
        if found := promotion(trials, plan.pauses, plan.eta, closing=closing):
            return found
    if not reason:
        return Start(len(trials))
    return Wait() if unfinished else End(reason)
