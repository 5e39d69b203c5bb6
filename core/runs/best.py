"""Which value of a metric stands for a run, and where it lies between the worst and the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.runs.history import Points

BEST, LAST, SNAPSHOT = "best", "last", "snapshot"
"""The best epoch of that metric, the last epoch, or the epoch of the run's best snapshot."""
CHOICES = (BEST, LAST, SNAPSHOT)
SHADES = 8
"""Steps from the worst to the best value, from 0 to this."""


@dataclass(frozen=True)
class Chosen:
    """A value and the epoch that it is of."""

    value: float
    epoch: float


def chosen_value(
    points: Points,
    name: str,
    which: str,
    larger_is_better: bool | None,
    snapshot: float | None = None,
) -> Chosen | None:
    """The value of a metric that stands for a run; None where there is none.

    Args:
        points: by epoch.
        name: of the metric, with its stage's prefix.
        which: one of `CHOICES`.
        larger_is_better: None: unknown, so that the last value is taken.
        snapshot: the epoch of the best snapshot, None if there is none.
    """
    values = points.values.get(name)
    if values is None:
        return None
    known = np.isfinite(values)
    if which == SNAPSHOT:
        known &= points.epoch == (np.nan if snapshot is None else snapshot)
    places = np.flatnonzero(known)
    if not len(places):
        return None
    if which == BEST and larger_is_better is not None:
        found = values[places]
        place = places[found.argmax() if larger_is_better else found.argmin()]
    else:
        place = places[-1]
    return Chosen(float(values[place]), float(points.epoch[place]))


def shades(values: Sequence[float | None], larger_is_better: bool | None) -> list[int | None]:
    """How good each value is, from 0, the worst, to `SHADES`; None: unknown, or all are equal.

    By the values' ranks where they span more than two decades, so that one that is far off does
    not make all others look the same.
    """
    known = [value for value in values if value is not None]
    if larger_is_better is None or len(set(known)) < 2:
        return [None] * len(values)
    low, high = min(known), max(known)
    if low > 0 and high / low > 100:
        order = {value: place for place, value in enumerate(sorted(set(known)))}
        parts = {value: place / (len(order) - 1) for value, place in order.items()}
    else:
        parts = {value: (value - low) / (high - low) for value in known}
    return [
        None if value is None else round(SHADES * _turned(parts[value], larger_is_better))
        for value in values
    ]


def _turned(part: float, larger_is_better: bool) -> float:
    return part if larger_is_better else 1 - part


def best_places(values: Sequence[float | None], larger_is_better: bool | None) -> set[int]:
    """The places of the best value; empty where there are not two different ones."""
    known = [value for value in values if value is not None]
    if larger_is_better is None or len(set(known)) < 2:
        return set()
    best = max(known) if larger_is_better else min(known)
    return {place for place, value in enumerate(values) if value == best}
