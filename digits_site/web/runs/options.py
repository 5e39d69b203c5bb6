"""What the page offers to choose: metrics by their groups, and what a pivot is by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.runs.comparison import metric_title
from core.runs.curves import BY_STEP
from core.runs.run import RunMetric
from digits_site.web.runs.labels import Labels
from digits_site.web.runs.state import Asked


def metric_groups(
    metrics: Sequence[RunMetric], chosen: set[str], *, staged: bool = False
) -> list[dict[str, Any]]:
    """The metrics by group, each with `name`, `title` and whether it is `chosen`.

    Args:
        metrics: of all runs.
        chosen: names.
        staged: whether training and validation are chosen apart.
    """
    groups: dict[str, list[dict[str, Any]]] = {}
    for metric in metrics:
        if staged and metric.name.startswith(BY_STEP):
            continue
        pairs = [(metric.name, metric.title)]
        if staged:
            pairs = [(name, metric_title(metric, name)) for name in reversed(metric.names)]
        groups.setdefault(metric.group, []).extend(
            {"name": name, "title": title, "chosen": name in chosen} for name, title in pairs
        )
    return [{"title": title, "metrics": members} for title, members in groups.items()]


def pivot_options(
    asked: Asked, metrics: Sequence[RunMetric], settings: Sequence[str], labels: Labels
) -> dict[str, Any]:
    """The settings and metrics of a pivot, and what is chosen of them."""
    rows, columns, name = asked.pivot or ("", "", "")
    return {
        "settings": [(one, labels.title(one)) for one in settings],
        "metrics": [
            (one, metric_title(metric, one))
            for metric in metrics
            if not metric.name.startswith(BY_STEP)
            for one in reversed(metric.names)
        ],
        "rows": rows,
        "columns": columns,
        "metric": name,
    }
