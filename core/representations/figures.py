"""The figures of an inference by class and group: for programs, and as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from core.inference.figures import read_groups, read_plots
from core.names import printed
from core.tasks import task_of
from core.tasks.figures import ROWS

_HEAD = ("metric", "title", "class", "group", "value", "low", "high", "volume")


def figures_representation(folder: Path) -> dict[str, Any]:
    """`groups`, the metrics of each group, and `plots`, as numbers.

    Raises:
        StoreError: a file is damaged.
    """
    return {"groups": list(read_groups(folder)), "plots": read_plots(folder)}


def metrics_csv(task_id: str, metrics: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """The lines of a CSV file with a row for each metric: overall, of each class or value, and the
    same of each group; with the limits of its 95 % interval, where there is one. Volumes have rows
    of their own.

    Raises:
        StoreError: a file is damaged.
    """
    yield _line(_HEAD)
    task = task_of(task_id)
    for group in ({**metrics, "label": ""}, *read_groups(folder)):
        of = printed(group["label"])
        for name, label, value, limits in _values(group):
            yield _line((name, task.metric_title(name), printed(label), of, value, *limits, ""))
        for volume, name, label, value in _volumes(group):
            yield _line(
                (name, task.metric_title(name), printed(label), of, value, None, None, volume)
            )


def _volumes(group: Mapping[str, Any]) -> Iterator[tuple[str, str, str, float]]:
    """Each volume of a group: which one, and its figures by name and class."""
    for volume in group.get("volumes", []):
        title = _volume_title(volume)
        for row in volume["classes"]:
            for name in ("predicted_ml", "true_ml"):
                yield title, name, row["label"], row[name]


def _volume_title(volume: Mapping[str, Any]) -> str:
    """Which volume of a group it is, such as "series 3f0a…, time 2, 11 slices"."""
    time = f"time {volume['time']}, " if volume["time"] else ""
    return f"series {volume['series']}, {time}{volume['slices']} slices"


def _values(row: Mapping[str, Any]) -> Iterator[tuple[str, str, Any, tuple[Any, Any]]]:
    """Each number: its name, its class, itself, and its limits."""
    rows = [("", row)] + [(one["label"], one) for key in ROWS for one in row.get(key, [])]
    for label, one in rows:
        intervals = one.get("intervals", {})
        for name, value in one.items():
            if value is None or (type(value) in (int, float) and name != "index"):
                low, high = intervals.get(name, (None, None))
                yield name, label, value, (low, high)


def _line(cells: tuple[Any, ...]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow("" if one is None else one for one in cells)
    return text.getvalue()
