"""When a run is measured and saved: at steps that follow from intervals in epochs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.training.spec import Metrics, TrainingSpec


@dataclass(frozen=True)
class Moment:
    """A step after which a run is measured, saved or both; every epoch ends with one."""

    epoch: float
    """Epochs so far; an int where whole."""
    metrics: Metrics
    """Of the training stage in the epoch so far, and of validation if it was measured."""
    snapshot: bool
    """Whether a snapshot is due."""
    ends_epoch: bool
    ends_run: bool


@dataclass(frozen=True)
class Moments:
    """The steps, counted from the start of the run, after which something is due."""

    steps: int
    """Steps per epoch."""
    last: int
    """The last step."""
    snapshots: frozenset[int]
    validations: frozenset[int]
    """Every snapshot is validated too, so that the best can be found."""

    def __contains__(self, step: int) -> bool:
        return step in self.snapshots or step in self.validations

    @property
    def longest_stride(self) -> int:
        """The greatest number of steps that divides the distance between any two moments."""
        return math.gcd(self.steps, *self.snapshots, *self.validations)

    def epoch_of(self, step: int) -> float:
        """A number of steps in epochs; an int if it is whole."""
        whole, rest = divmod(step, self.steps)
        return whole + round(rest / self.steps, 4) if rest else whole


def moments_of(spec: TrainingSpec, steps: int) -> Moments:
    """The moments of a run with a given number of steps per epoch."""
    last = spec.train_epochs * steps
    snapshots = _due(spec.snapshot_interval, steps, last) | {last}
    validations = _due(spec.val_interval, steps, last)
    if spec.val_interval:
        validations |= snapshots
    return Moments(steps, last, snapshots, validations)


def _due(interval: float, steps: int, last: int) -> frozenset[int]:
    """The steps after which an interval in epochs has passed, rounded to whole steps."""
    if not interval:
        return frozenset()
    count = math.floor(last / steps / interval + 1e-9)
    if interval * steps < 1:  # every step
        return frozenset(range(1, last + 1))
    return frozenset(min(round(number * interval * steps), last) for number in range(1, count + 1))
