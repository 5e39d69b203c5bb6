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

_HEAD = ("metric", "title", "class", "group", "value", "low", "high")


def figures_representation(folder: Path) -> dict[str, Any]:
    """`groups`, the metrics of each group, and `plots`, as numbers.

    Raises:
        StoreError: a file is damaged.
    """
    return {"groups": list(read_groups(folder)), "plots": read_plots(folder)}


def metrics_csv(task_id: str, metrics: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """The lines of a CSV file with a row for each metric: overall, of each class or value, and the
    same of each group; with the limits of its 95 % interval, where there is one.

    Raises:
        StoreError: a file is damaged.
    """
    yield _line(_HEAD)
    task = task_of(task_id)
    for group in ({**metrics, "label": ""}, *read_groups(folder)):
        for name, label, value, limits in _values(group):
            title, of = task.metric_title(name), printed(group["label"])
            yield _line((name, title, printed(label), of, value, *limits))


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
