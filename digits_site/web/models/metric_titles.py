"""Which metrics are in the rows of a metrics file, and where pages draw them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.tasks import TaskDefinition
from core.tasks.metrics import VALIDATION

NO_METRICS = {"kind", "epoch", "step", "seconds", "learning_rate", "usage"}
"""What else is in a row of metrics."""


def plain(name: str) -> str:
    """The metric, whether it is training's or validation's."""
    return name.removeprefix(VALIDATION)


def places(task: TaskDefinition, rows: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    """For each metric in rows of a metrics file: its plot, its name there, whether it is of all
    classes together, and the limits of the plot."""
    names = dict.fromkeys(plain(name) for row in rows for name in row)
    return {name: _place(task, name) for name in names if name not in NO_METRICS}


def _place(task: TaskDefinition, name: str) -> list[Any]:
    metric = task.metric_of(name)
    is_whole = metric is not None and metric.name == name and bool(metric.whole)
    limits = list(metric.limits) if metric and metric.limits else None
    return [*task.metric_place(name), is_whole, limits]
