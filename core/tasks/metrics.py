"""Measuring predictions, how metrics are displayed, and which one ranks runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from core.tasks.places import Place

VALIDATION = "val_"
"""Prefix of the validation stage's metrics; those of training have none."""

_SMALL, _LARGE = 1e-3, 10
"""Between them, four digits behind the point say enough."""

Metrics = Mapping[str, float | None]
"""Values by name; None if undefined."""


class Measurement(Protocol):
    """Measures predictions, one sample after the other."""

    def add(self, output: Any, label: Any) -> None:
        """Count the network's first output for a sample, and the sample's label."""

    def summary(self) -> dict[str, Any]:
        """The metrics as a JSON object; what is undefined is None."""


@runtime_checkable
class Resampled(Measurement, Protocol):
    """A measurement of which parts can be measured again, for confidence intervals."""

    @property
    def work(self) -> int:
        """About how many numbers one call of `weighted` goes through."""

    def weighted(self, weights: NDArray[np.int64]) -> Mapping[str, float | None]:
        """The task's metrics by name if each sample had been added so many times.

        Args:
            weights: of the samples (samples,), in the order in which they were added.
        """


@runtime_checkable
class Divided(Measurement, Protocol):
    """A measurement of which parts are measured on their own, such as each patient."""

    def part(self, places: NDArray[np.intp]) -> Measurement:
        """The measurement of some samples, by their places in the order of adding."""


@runtime_checkable
class Placed(Measurement, Protocol):
    """A measurement with lengths in millimetres."""

    def place(self, place: Place) -> None:
        """Say where the sample that is added next lies; without it, that is not known."""


@runtime_checkable
class Voluminous(Measurement, Protocol):
    """A measurement of slices that make up volumes."""

    def volumes(self) -> list[dict[str, Any]]:
        """Each volume as JSON; none where places are not known."""


@runtime_checkable
class Detailed(Measurement, Protocol):
    """A measurement with figures for each sample."""

    def last(self) -> Mapping[str, float | int | None]:
        """The figures of the sample that was added last, by metric, or metric and class."""


@dataclass(frozen=True)
class Metric:
    """A metric of a task.

    With several classes or values, there may be one for each, whose name is followed by `_` and
    the class, as in `dice_left_ventricle`.
    """

    name: str
    title: str
    plot: str = ""
    """The title of the plot that shows it, shared by metrics with the same scale; by default its
    own."""
    whole: str = ""
    """What the overall value is if there are values by class too, such as their mean."""
    undefined: float = 0.0
    """The value used for ranking if it is undefined."""
    larger_is_better: bool = True
    limits: tuple[float, float] | None = None
    """The least and greatest value of its plot; None: those that there are."""

    @property
    def full_title(self) -> str:
        return f"{self.title}, {self.whole}" if self.whole else self.title

    def place_of(self, name: str) -> tuple[str, str]:
        """The plot that shows a metric with that name, and the metric's title there."""
        if name == self.name:
            own_plot = not self.plot
            return self.plot or self.title, (own_plot and self.whole) or self.title
        return self.plot or self.title, _words(name.removeprefix(f"{self.name}_"))

    def rank(self, value: float | None) -> float:
        """A sort key; larger is better."""
        known = self.undefined if value is None else value
        return known if self.larger_is_better else -known

    def in_words(self, value: float) -> str:
        """The title and the value: `Dice 0.9575`."""
        return f"{self.title} {in_digits(value)}"

    def title_of(self, name: str, classes: Mapping[str, str] | None = None) -> str | None:
        """The title of a metric with that name; None if it is a different metric.

        For example, `dice_left_ventricle` and `dice[left ventricle]` are the Dice of the left
        ventricle; the latter has the name of the class as it is.

        Args:
            classes: see `names_by_slug`; those of others are written in small letters.
        """
        if name == self.name:
            return self.title
        if name.startswith(f"{self.name}[") and name.endswith("]"):
            return f"{self.title} of {name.removeprefix(self.name)[1:-1]}"
        if name.startswith(f"{self.name}_"):
            slug = name.removeprefix(f"{self.name}_")
            return f"{self.title} of {(classes or {}).get(slug, _words(slug))}"
        return None


def overall_lines(metrics: Iterable[Metric], summary: Mapping[str, Any]) -> Iterator[str]:
    """Those metrics that a measurement's summary has, a line each."""
    for metric in metrics:
        if (value := summary.get(metric.name)) is not None:
            yield f"{metric.full_title}: {in_digits(value)}"


def or_dash(value: float | None) -> str:
    """Four digits behind the point; a dash for what is undefined."""
    return "–" if value is None else f"{value:.4f}"


def in_digits(value: float) -> str:
    """Four digits behind the point; of large values five significant ones, of small ones four."""
    if abs(value) >= _LARGE:
        return f"{value:.5g}"
    return f"{value:.4g}" if 0 < abs(value) < _SMALL else f"{value:.4f}"


def _words(name: str) -> str:
    return name.replace("_", " ")


LOSS = Metric("loss", "Loss", undefined=math.inf, larger_is_better=False)
"""The loss, which every task has."""


def rank(ranking: tuple[Metric, ...], metrics: Metrics) -> tuple[float, ...]:
    """A sort key, larger is better: the ranking metric and loss of validation, or training loss.

    Args:
        ranking: a task's metrics; the first one that a run has is used.
        metrics: of an epoch.
    """
    if VALIDATION + LOSS.name not in metrics:
        return (-(metrics[LOSS.name] or 0.0),)
    found = validated(ranking, metrics)
    first = () if found is None else (found[0].rank(found[1]),)
    return (*first, -(metrics[VALIDATION + LOSS.name] or 0.0))


def validated(ranking: tuple[Metric, ...], metrics: Metrics) -> tuple[Metric, float | None] | None:
    """The ranking metric and its value in validation; None without validation."""
    for metric in ranking:
        name = VALIDATION + metric.name
        if name in metrics:
            return metric, metrics[name]
    return None


def has_validation(metrics: Mapping[str, Any]) -> bool:
    """Whether the metrics of an epoch include those of the validation stage."""
    return any(name.startswith(VALIDATION) for name in metrics)


def result_in_words(ranking: tuple[Metric, ...], metrics: Metrics, prefix: str = "") -> str:
    """The ranking metric among those with the prefix, with its title; "" if there is none."""
    for metric in ranking:
        value = metrics.get(prefix + metric.name)
        if value is not None:
            return metric.in_words(value)
    return ""
