"""The metrics of an inference in a few figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.tasks import task_of
from core.tasks.metrics import in_digits

_MOST = 5


def metric_tiles(task_id: str, metrics: Mapping[str, Any]) -> list[dict[str, str]]:
    """`title`, `value` and `note` of the task's first metrics, and of the number of samples."""
    task = task_of(task_id)
    intervals = metrics.get("intervals", {})
    known = [one for one in (*task.metrics, *task.figures) if _is_number(metrics.get(one.name))]
    first = list(dict.fromkeys(known))[:_MOST]
    tiles = [
        {
            "title": one.title,
            "value": in_digits(metrics[one.name]),
            "note": _interval(intervals.get(one.name)),
        }
        for one in first
    ]
    samples = metrics.get("samples")
    return [*tiles, {"title": "Samples", "value": f"{samples:,}"}] if samples is not None else tiles


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _interval(both: Any) -> str:
    return f"95 %: {in_digits(both[0])} to {in_digits(both[1])}" if both else ""
