"""Measuring the outputs for a task, with the metrics that plug-ins add to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import PluginError
from core.tasks.added import MetricInterface, added_metrics
from core.tasks.base import TaskDefinition
from core.tasks.metrics import Detailed, Divided, Measurement, Placed, Resampled, Voluminous
from core.tasks.places import Place
from core.tasks.plots import Plot, Plotted
from core.tasks.samples import NoMeasurement


def measurement_of(
    task: TaskDefinition,
    class_labels: Sequence[str],
    value_names: Sequence[str],
    ignored: int | None = None,
) -> Measurement:
    """An empty measurement of all metrics of a task; see `TaskDefinition.measurement`."""
    own = task.measurement(class_labels, value_names, ignored)
    names = class_labels if task.has_classes else value_names
    added: list[tuple[MetricInterface, Measurement]] = []
    for metric in added_metrics(task.id):
        with blaming(metric):
            added.append((metric, metric.measurement(names, ignored)))
    return _Together(own, added) if added else own


def added_values(task: TaskDefinition, summary: Mapping[str, Any]) -> list[tuple[str, float]]:
    """The titles and values of the added metrics that a measurement's summary has."""
    return [
        (metric.title, summary[metric.name])
        for metric in added_metrics(task.id)
        if summary.get(metric.name) is not None
    ]


def lines_of(task: TaskDefinition, summary: Mapping[str, Any]) -> Iterator[str]:
    """A measurement's summary in words, a line each."""
    yield from task.lines(summary)
    yield from interval_lines(task, summary)
    for title, value in added_values(task, summary):
        yield f"{title}: {value:.4f}"


def interval_lines(task: TaskDefinition, summary: Mapping[str, Any]) -> Iterator[str]:
    """The confidence intervals in words, a line for all metrics."""
    named = [
        f"{task.metric_title(name)} {low:.4g} to {high:.4g}"
        for name, (low, high) in summary.get("intervals", {}).items()
    ]
    if named:
        yield f"95 % intervals, by resampling {summary['resampled']}: {', '.join(named)}"


def last_of(measurement: Measurement) -> dict[str, float | int | None]:
    """The figures of the sample that was added last; none if the measurement keeps none."""
    return dict(measurement.last()) if isinstance(measurement, Detailed) else {}


@contextmanager
def blaming(metric: MetricInterface) -> Iterator[None]:
    """Say which plug-in it was that raised an exception."""
    try:
        yield
    except Exception as error:
        raise PluginError(
            f"The metric plug-in {metric.id!r} failed: {type(error).__name__}: {error}. Fix it, or "
            "name its package in DIGITS_PLUGINS_EXCLUDE."
        ) from error


class _Together:
    """A task's own measurement, and those of the metrics that are added to it."""

    def __init__(
        self, own: Measurement, added: Sequence[tuple[MetricInterface, Measurement]]
    ) -> None:
        self._own, self._added = own, added

    def add(self, output: Any, label: Any) -> None:
        self._own.add(output, label)
        for metric, one in self._added:
            with blaming(metric):
                one.add(output, label)

    def place(self, place: Place) -> None:
        if isinstance(self._own, Placed):
            self._own.place(place)

    def volumes(self) -> list[dict[str, Any]]:
        return self._own.volumes() if isinstance(self._own, Voluminous) else []

    @property
    def work(self) -> int:
        return self._own.work if isinstance(self._own, Resampled) else 1

    def weighted(self, weights: NDArray[np.int64]) -> Mapping[str, float | None]:
        """Those of the task; metrics of plug-ins have no intervals."""
        return self._own.weighted(weights) if isinstance(self._own, Resampled) else {}

    def part(self, places: NDArray[np.intp]) -> Measurement:
        """That of the task; metrics of plug-ins are of all samples only."""
        return self._own.part(places) if isinstance(self._own, Divided) else NoMeasurement()

    def last(self) -> Mapping[str, float | int | None]:
        return self._own.last() if isinstance(self._own, Detailed) else {}

    def plots(self) -> list[Plot]:
        return self._own.plots() if isinstance(self._own, Plotted) else []

    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for metric, one in self._added:
            with blaming(metric):
                found[metric.name] = one.summary()[metric.name]
        return found | self._own.summary()
