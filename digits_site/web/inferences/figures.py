"""What an inference's page shows beside the summary of its metrics: plots, and the groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from core.inference.figures import read_groups, read_plots
from core.models import Inference
from core.tasks import task_of
from core.tasks.base import TaskDefinition
from core.tasks.figures import ROWS
from core.tasks.metrics import Metric, in_digits
from digits_site.web.inferences.plots import drawn

_GROUPS = 50
_VOLUMES = 50
_VOLUME_ERROR = "volume_error_ml"
_WHOLE = 1000
"""From here on, such as areas in mm², figures are shown without decimals."""
_CLASSES = 3
"""Classes or values with columns of their own."""


def figures_context(inference: Inference) -> dict[str, Any]:
    """`plots`, and `group_table`.

    Raises:
        StoreError: a file is damaged.
    """
    task = task_of(inference.model.dataset.task)
    groups = list(islice(read_groups(inference.folder), _GROUPS + 1))
    return {
        "plots": [drawn(plot) for plot in read_plots(inference.folder)],
        "group_table": _table(task, groups) if groups else None,
        "volume_table": _volume_table(groups),
        "volume_errors": _volume_errors(inference.metrics),
    }


def _volume_errors(metrics: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The mean error of the volumes of each class, with its 95 % interval where there is one."""
    return [
        {
            "label": row["label"],
            "value": row[_VOLUME_ERROR],
            "limits": row.get("intervals", {}).get(_VOLUME_ERROR),
        }
        for row in metrics.get("classes", [])
        if row.get(_VOLUME_ERROR) is not None
    ]


def _volume_table(groups: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The volumes of the worst groups, a row for each class; None: there are none."""
    found = [(group, volume) for group in groups for volume in group.get("volumes", [])]
    rows = [
        volume
        | {"group": group["label"], "error_ml": row["predicted_ml"] - row["true_ml"], "class": row}
        for group, volume in found[:_VOLUMES]
        for row in volume["classes"]
    ]
    if not rows:
        return None
    return {
        "rows": rows,
        "has_times": any(volume["time"] for _, volume in found),
        "has_missing": any(volume["missing"] for _, volume in found),
        "spacing_from": sorted({volume["spacing_from"] for _, volume in found}),
        "is_cut": len(groups) > _GROUPS or len(found) > _VOLUMES,
    }


def _table(task: TaskDefinition, groups: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The metrics of the worst groups."""
    shown = groups[:_GROUPS]
    columns = list(_columns(task, shown[0]))
    parts = {label for _, _, label in columns}
    only = parts.pop() if len(parts) == 1 else ""
    return {
        "of": only,
        "columns": [
            title if only or not label else f"{label}: {title}" for title, _, label in columns
        ],
        "rows": [
            {
                "label": row["label"],
                "samples": row["samples"],
                "cells": [_text(row, name, label) for _, name, label in columns],
            }
            for row in shown
        ],
        "is_cut": len(groups) > _GROUPS,
    }


def _columns(task: TaskDefinition, row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Title, metric and class of each column."""
    parts = [part for key in ROWS for part in row.get(key, [])]
    by_part = task.row_figures if parts else ()
    own: tuple[Metric, ...] = () if by_part and len(parts) == 1 else task.metrics
    for metric in own:
        if metric.name in row:
            yield metric.title, metric.name, ""
    for part in parts[:_CLASSES]:
        for metric in by_part:
            # What is known in mm stands in the place of the same in pixels.
            if metric.name in part and task.in_units.get(metric.name) not in part:
                yield metric.title, metric.name, part["label"]


def _text(row: Mapping[str, Any], name: str, label: str) -> str:
    """A figure of a group, or of a class in it."""
    if label:
        parts = (part for key in ROWS for part in row.get(key, []))
        row = next((part for part in parts if part["label"] == label), {})
    value = row.get(name)
    if value is None:
        return "–"
    if isinstance(value, int) or value >= _WHOLE:
        return f"{value:,.0f}"
    return in_digits(value)
