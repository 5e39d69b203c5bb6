"""The ranking metric as something to order models by: the best first, whatever their task."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, FloatField, When

from core.listing.json_values import JsonNumber
from core.tasks import known_tasks
from core.tasks.metrics import VALIDATION, Metric


def ranking_key(task: str, column: str, prefix: str = VALIDATION) -> Any:
    """The ranking metric of each row's task, so that larger is better; NULL where there is none.

    Args:
        task: the column with the task's id.
        column: the one with metrics.
        prefix: of the metrics' names.
    """
    cases = [
        When(
            **{task: found.id},
            then=_value(column, prefix + found.metrics[0].name, found.metrics[0]),
        )
        for found in known_tasks()
        if found.metrics
    ]
    return Case(*cases, default=None, output_field=FloatField())


def _value(column: str, name: str, metric: Metric) -> Any:
    value = JsonNumber(column, [name])
    return value if metric.larger_is_better else value * -1.0
