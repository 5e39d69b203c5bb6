"""Metrics as people read them, and which of them ranks runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

VALIDATION = "val_"
"""Metrics of the validation stage begin with it; those of training have no prefix."""

Metrics = Mapping[str, float | None]
"""By name; None where one is undefined."""


@dataclass(frozen=True)
class Metric:
    """A metric of a task.

    A network with several classes or numbers may have it once for each: its name is then followed
    by `_` and the class, as in `dice_left_ventricle`.
    """

    name: str
    title: str
    plot: str = ""
    """The title of the plot in which it is drawn: metrics on one scale share one; by default its
    own."""
    whole: str = ""
    """What it is of, where there is one of each class too: the mean of the classes."""
    undefined: float = 0.0
    """What counts where it has no value."""
    limits: tuple[float, float] | None = None
    """Those of its plot's axis; None: the axis follows the values."""
    larger_is_better: bool = True

    @property
    def full_title(self) -> str:
        return f"{self.title}, {self.whole}" if self.whole else self.title

    def place_of(self, name: str) -> tuple[str, str]:
        """The plot in which a metric of that name is drawn, and what it is called there."""
        if name == self.name:
            own_plot = not self.plot
            return self.plot or self.title, (own_plot and self.whole) or self.title
        return self.plot or self.title, _words(name.removeprefix(f"{self.name}_"))

    def rank(self, value: float | None) -> float:
        """The larger, the better."""
        known = self.undefined if value is None else value
        return known if self.larger_is_better else -known

    def in_words(self, value: float) -> str:
        """The title and the value: `Dice 0.9575`."""
        return f"{self.title} {value:{'.4f' if abs(value) < 10 else '.5g'}}"

    def title_of(self, name: str) -> str | None:
        """The title of a metric of that name; None where it is another one.

        `dice_left_ventricle` is the Dice of the left ventricle.
        """
        if name == self.name:
            return self.title
        if name.startswith(f"{self.name}_"):
            return f"{self.title} of {_words(name.removeprefix(f'{self.name}_'))}"
        return None


def _words(name: str) -> str:
    return name.replace("_", " ")


LOSS = Metric("loss", "Loss", undefined=math.inf, larger_is_better=False)
"""What every task minimizes."""


def rank(ranking: tuple[Metric, ...], metrics: Metrics) -> tuple[float, ...]:
    """The larger, the better: what counts in validation, then its loss; or the training loss.

    Args:
        ranking: a task's metrics; of those that a run has, the first one counts.
        metrics: of an epoch.
    """
    if VALIDATION + LOSS.name not in metrics:
        return (-(metrics[LOSS.name] or 0.0),)
    found = validated(ranking, metrics)
    first = () if found is None else (found[0].rank(found[1]),)
    return (*first, -(metrics[VALIDATION + LOSS.name] or 0.0))


def validated(ranking: tuple[Metric, ...], metrics: Metrics) -> tuple[Metric, float | None] | None:
    """The metric that counts, and its value in validation; None where nothing was validated."""
    for metric in ranking:
        name = VALIDATION + metric.name
        if name in metrics:
            return metric, metrics[name]
    return None


def result_in_words(ranking: tuple[Metric, ...], metrics: Metrics, prefix: str = "") -> str:
    """What counts among metrics whose names begin so, with its title; "" where none is known."""
    for metric in ranking:
        value = metrics.get(prefix + metric.name)
        if value is not None:
            return metric.in_words(value)
    return ""
