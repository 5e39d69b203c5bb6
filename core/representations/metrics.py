"""Metrics with their titles, and the ranking metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.tasks import task_of
from core.tasks.classes import names_by_slug
from core.tasks.measuring import added_values, lines_of
from core.tasks.metrics import LOSS, VALIDATION, has_validation


def training_metrics(
    task_id: str,
    metrics: Mapping[str, Any],
    epoch: float | None = None,
    classes: Sequence[str] = (),
) -> dict[str, Any]:
    """The metrics of a training epoch; titles have the names of the classes as they are.

    The ranking metric is that of validation; where there was none, of training. It has two more
    entries, `stage` and `epoch` (None: unknown), and its text names both.
    """
    validated = has_validation(metrics) or not metrics
    found = _with_titles(task_id, metrics, VALIDATION if validated else "", classes)
    metric, stage = found["ranking_metric"], "validation" if validated else "training"
    if metric["text"]:
        of_epoch = "" if epoch is None else f", epoch {epoch:g}"
        metric["text"] = f"{stage} {metric['text']}{of_epoch}"
    metric |= {"stage": stage, "epoch": epoch}
    return found


def measured_metrics(task_id: str, metrics: Mapping[str, Any]) -> dict[str, Any]:
    """The metrics of an inference, with a `report` in lines of text.

    `added_metrics` are those of plug-ins, each with `title` and `value`; `intervals` are the 95 %
    confidence intervals, each with `title`, `low` and `high`.
    """
    task = task_of(task_id)
    added = [{"title": title, "value": value} for title, value in added_values(task, metrics)]
    return _with_titles(task_id, metrics, "") | {
        "report": list(lines_of(task, metrics)),
        "added_metrics": added,
        "intervals": [
            {"title": task.metric_title(name), "low": low, "high": high}
            for name, (low, high) in metrics.get("intervals", {}).items()
        ],
    }


def _with_titles(
    task_id: str, metrics: Mapping[str, Any], prefix: str, classes: Sequence[str] = ()
) -> dict[str, Any]:
    """`metrics` as stored, `metric_titles` by name, and the `ranking_metric`.

    The latter is a dictionary with `name`, `title`, `value` (None if unknown),
    `larger_is_better`, and `text`: its title and value, or "".
    """
    task = task_of(task_id)
    known = (metric for metric in task.metrics if prefix + metric.name in metrics)
    metric = next(known, next(iter(task.metrics), LOSS))
    name = prefix + metric.name
    names = names_by_slug(classes)
    return {
        "metrics": dict(metrics),
        "metric_titles": {
            one: task.metric_title(one.removeprefix(VALIDATION), names) for one in metrics
        },
        "ranking_metric": {
            "name": name,
            "title": metric.title,
            "value": metrics.get(name),
            "larger_is_better": metric.larger_is_better,
            "text": task.result(metrics, prefix),
        },
    }
