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


def places(task: TaskDefinition, rows: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """For each metric in rows of a metrics file, its plot and its name there."""
    names = dict.fromkeys(plain(name) for row in rows for name in row)
    return {name: list(task.metric_place(name)) for name in names if name not in NO_METRICS}
