"""Which metrics are in the rows of a metrics file, and where pages draw them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.tasks import TaskDefinition
from core.tasks.metrics import VALIDATION

NO_METRICS = {"kind", "epoch", "step", "seconds", "learning_rate"}
"""What else is in a row of metrics."""


def plain(name: str) -> str:
    """The metric, whether it is training's or validation's."""
    return name.removeprefix(VALIDATION)


def places(task: TaskDefinition, rows: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    """For each metric in rows of a metrics file: its plot, its name there, the axis's limits."""
    names = dict.fromkeys(plain(name) for row in rows for name in row)
    return {name: _place(task, name) for name in names if name not in NO_METRICS}


def _place(task: TaskDefinition, name: str) -> list[Any]:
    metric = task.metric_of(name)
    limits = None if metric is None or metric.limits is None else list(metric.limits)
    return [*task.metric_place(name), limits]
