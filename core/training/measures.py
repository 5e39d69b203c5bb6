"""The metric of each task that says how good a network is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

VALIDATION = "val_"


@dataclass(frozen=True)
class Measure:
    """A metric by which epochs and models are compared."""

    name: str
    """As in a run's metrics, where validation's begin with `val_`."""
    title: str
    undefined: float
    """What counts where it has no value."""
    larger_is_better: bool = True

    def rank(self, value: float | None) -> float:
        """The larger, the better."""
        known = self.undefined if value is None else value
        return known if self.larger_is_better else -known


MEASURES = (
    # Undefined: validation has only background, and the network rightly found nothing else.
    Measure("dice", "Dice", undefined=1.0),
    Measure("f1", "F1", undefined=0.0),
    Measure("accuracy", "accuracy", undefined=0.0),
    Measure("mae", "mean absolute error", undefined=math.inf, larger_is_better=False),
    # Of several targets, which may be in different units: no mean of their errors makes sense.
    Measure("r2", "R²", undefined=0.0),
)
"""Of those that a run has, the first one counts."""


def measured(metrics: Mapping[str, float | None]) -> tuple[Measure, float | None] | None:
    """What counts, and its value in validation; None where nothing was validated."""
    for measure in MEASURES:
        name = VALIDATION + measure.name
        if name in metrics:
            return measure, metrics[name]
    return None


def result_in_words(metrics: Mapping[str, Any], prefix: str = "") -> str:
    """What counts among metrics whose names begin so, with its name; "" where none does."""
    for measure in MEASURES:
        value = metrics.get(prefix + measure.name)
        if value is not None:
            digits = ".4f" if abs(value) < 10 else ".5g"
            return f"{measure.title} {value:{digits}}"
    return ""


def rank(metrics: Mapping[str, float | None]) -> tuple[float, ...]:
    """The larger, the better: what counts in validation, then its loss; or the training loss."""
    if "val_loss" not in metrics:
        return (-(metrics["loss"] or 0.0),)
    found = measured(metrics)
    first = () if found is None else (found[0].rank(found[1]),)
    return (*first, -(metrics["val_loss"] or 0.0))
