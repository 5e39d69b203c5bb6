"""What a metric is over one or several runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from core.runs.best import chosen_value
from core.runs.run import Run
from core.tasks.metrics import in_digits


@dataclass(frozen=True)
class Summary:
    """A metric over one or several runs."""

    mean: float
    low: float
    high: float
    count: int
    epoch: float
    """Of the only run."""

    @property
    def note(self) -> str:
        if self.count == 1:
            return f"epoch {self.epoch:g}"
        return f"{in_digits(self.low)} to {in_digits(self.high)}, {self.count} runs"


def summary_of(
    group: Sequence[Run], name: str, which: str, larger_is_better: bool | None
) -> Summary | None:
    """Mean and range of the values that stand for the runs; None where none has one."""
    found = [
        chosen_value(run.history.epochs, name, which, larger_is_better, run.snapshot)
        for run in group
    ]
    known = [one for one in found if one is not None]
    if not known:
        return None
    values = [one.value for one in known]
    return Summary(fmean(values), min(values), max(values), len(known), known[0].epoch)
