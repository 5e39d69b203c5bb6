"""Everything that is measured in an inference: metrics, the same for each group, and plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from core.tasks.base import TaskDefinition
from core.tasks.intervals import Resamples, intervals_of, resamples
from core.tasks.metrics import Divided, Measurement, Voluminous
from core.tasks.plots import Plotted

ROWS = ("classes", "targets")
"""Keys of a summary with a row for each class or value."""
_MOST_BY_ROW = 300
"""Intervals of single classes and values; where there would be more, there are none."""


@dataclass(frozen=True)
class Figures:
    """What was measured, as JSON."""

    metrics: dict[str, Any]
    """The summary with its intervals; see `intervals`. The rows of classes and values have their
    own `intervals`, by the name of the metric."""
    groups: list[dict[str, Any]] = field(default_factory=list)
    """The metrics of each group, with `label` and `samples`, and of slices `volumes`; the worst
    group first."""
    plots: list[dict[str, Any]] = field(default_factory=list)
    """See `core.tasks.plots.Plot`."""


def figures_of(
    task: TaskDefinition,
    measurement: Measurement,
    groups: Sequence[str],
    drawn: Resamples | None = None,
) -> Figures:
    """The figures of a measurement.

    Args:
        task: of the dataset; its first metric says which group is the worst.
        measurement: of samples with labels.
        groups: of each sample, in the order in which they were added; "": it has none.
        drawn: what `resamples` gives of both, if it is there already.
    """
    found = intervals_of(resamples(measurement, groups) if drawn is None else drawn, groups)
    metrics = {**measurement.summary(), **found}
    if "intervals" in found:
        metrics |= _with_own_intervals(metrics, found["intervals"])
    plots = measurement.plots() if isinstance(measurement, Plotted) else []
    rows = by_group(task, measurement, groups)
    return Figures(metrics, rows, [asdict(plot) for plot in plots])


def by_group(
    task: TaskDefinition, measurement: Measurement, groups: Sequence[str]
) -> list[dict[str, Any]]:
    """The metrics of each group; none if there are no groups or the measurement has no parts."""
    if not any(groups) or not isinstance(measurement, Divided):
        return []
    names, members = np.unique(np.array(groups, np.str_), return_inverse=True)
    places = np.split(np.argsort(members, kind="stable"), np.cumsum(np.bincount(members))[:-1])
    rows = [
        {"label": str(name), "samples": len(some), **_of_group(measurement.part(some))}
        for name, some in zip(names, places, strict=True)
        if name
    ]
    for metric in task.metrics[:1]:
        rows.sort(key=lambda row: metric.rank(row.get(metric.name)))
    return rows


def _of_group(measurement: Measurement) -> dict[str, Any]:
    volumes = measurement.volumes() if isinstance(measurement, Voluminous) else []
    return _numbers(measurement.summary()) | ({"volumes": volumes} if volumes else {})


def _numbers(summary: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of a summary, and those of its rows with their labels."""
    found = {name: value for name, value in summary.items() if _is_number(value)}
    for key in ROWS:
        if key in summary:
            found[key] = [
                {
                    name: value
                    for name, value in row.items()
                    if name == "label" or (name != "index" and _is_number(value))
                }
                for row in summary[key]
            ]
    return found


def _is_number(value: Any) -> bool:
    return value is None or type(value) in (int, float)


def _with_own_intervals(
    metrics: Mapping[str, Any], found: Mapping[str, list[float]]
) -> dict[str, Any]:
    """The overall intervals, and the rows with theirs, whose names are `metric[label]`."""
    overall = {name: limits for name, limits in found.items() if not name.endswith("]")}
    changed: dict[str, Any] = {"intervals": overall}
    if len(found) - len(overall) > _MOST_BY_ROW:
        return changed
    for key in ROWS:
        if key in metrics:
            changed[key] = [_with_intervals(row, found) for row in metrics[key]]
    return changed


def _with_intervals(row: Mapping[str, Any], found: Mapping[str, list[float]]) -> dict[str, Any]:
    own = {name: found[full] for name in row if (full := f"{name}[{row['label']}]") in found}
    return {**row, "intervals": own} if own else dict(row)
