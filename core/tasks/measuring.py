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
from core.tasks.metrics import Measurement, Resampled


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
    """The confidence intervals in words, a line for each metric."""
    for name, (low, high) in summary.get("intervals", {}).items():
        limits = f"{low:.4g} to {high:.4g}"
        drawn = summary["resampled"]
        yield f"{task.metric_title(name)}: 95 % interval {limits}, by resampling {drawn}"


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

    @property
    def work(self) -> int:
        return self._own.work if isinstance(self._own, Resampled) else 1

    def weighted(self, weights: NDArray[np.int64]) -> Mapping[str, float | None]:
        """Those of the task; metrics of plug-ins have no intervals."""
        return self._own.weighted(weights) if isinstance(self._own, Resampled) else {}

    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for metric, one in self._added:
            with blaming(metric):
                found[metric.name] = one.summary()[metric.name]
        return found | self._own.summary()
