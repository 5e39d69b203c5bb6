"""Asynchronous successive halving (ASHA): which paused run is worth going on.

All runs pause at the first rung; the best of them go on to the next, and so on. Since a paused run
goes on exactly, none is lost by pausing. Li et al., arXiv 1810.05934.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.tuning.trial import FAILED, PAUSED, Trial


@dataclass(frozen=True)
class Promotion:
    """A paused trial that goes on."""

    number: int
    until: int
    """The epoch at which it pauses again; 0: it trains to its end."""


def rungs(least: int, eta: int, epochs: int, most: int | None = None) -> tuple[int, ...]:
    """The epochs at which runs pause: least, least·eta, least·eta² … before the last epoch.

    Args:
        least: epochs of every run.
        eta: the reduction factor: one run in `eta` resumes, until `eta` times as many epochs.
        epochs: of a whole run.
        most: how often a run pauses at most.
    """
    found: list[int] = []
    epoch = least
    while epoch < epochs and (most is None or len(found) < most):
        found.append(epoch)
        epoch *= eta
    return tuple(found)


def promotion(
    trials: Sequence[Trial], pauses: Sequence[int], eta: int, *, closing: bool = False
) -> Promotion | None:
    """The trial to go on next, of those that pause; None if none is worth it yet.

    Of the trials that have reached a rung, the best floor(n / eta) may go on; the highest rung is
    looked at first, and of equals the older trial.

    Args:
        trials: all of a sweep.
        pauses: the rungs, rising.
        eta: as above.
        closing: nothing else will reach a rung; then at least one of each goes on.
    """
    for least in (0, 1) if closing else (0,):
        for place in range(len(pauses) - 1, -1, -1):
            following = pauses[place + 1] if place + 1 < len(pauses) else 0
            if (one := _best_paused(trials, pauses[place], eta, least)) is not None:
                return Promotion(one.number, following)
    return None


def _best_paused(trials: Sequence[Trial], rung: int, eta: int, least: int) -> Trial | None:
    """The best trial that stands at a rung and may go on; None if none may.

    Args:
        trials: as above.
        rung: as above.
        eta: as above.
        least: how many may at least, if any has reached it.
    """
    reached = [one for one in trials if one.state != FAILED and one.score_at(rung) is not None]
    quota = max(least, len(reached) // eta)
    best = sorted(reached, key=lambda one: (-_known(one, rung), one.number))[:quota]
    return next((one for one in best if one.state == PAUSED and one.until == rung), None)


def _known(trial: Trial, rung: int) -> float:
    value = trial.score_at(rung)
    return -math.inf if value is None or math.isnan(value) else value
