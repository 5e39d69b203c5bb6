"""Metrics as fields of lists: of the best epoch, and of the last one as `last.NAME`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from core.listing.fields import Field, Number
from core.listing.json_values import JsonNumber
from core.tasks import known_tasks
from core.tasks.added import metric_plugins
from core.tasks.metrics import LOSS, VALIDATION, Metric

LAST = "last."
_KEY = re.compile(r"[\w\[\](),.:% -]{1,100}")
"""What names of metrics may hold; those of classes have the class in brackets."""


def known_metrics() -> Iterator[Metric]:
    """The metrics of all tasks, those of plug-ins among them, and the loss; each name once."""
    found = {LOSS.name: LOSS}
    for task in known_tasks():
        found |= {metric.name: metric for metric in reversed(task.metrics)}
    found |= {plugin().name: plugin().facts for plugin in metric_plugins}
    yield from found.values()


def metric_field(name: str, best: str = "metrics", last: str = "last_metrics") -> Field | None:
    """The field of a metric; None where no task has one of that name.

    Args:
        name: such as `val_dice`, `val_dice_left_ventricle` or `last.val_loss`.
        best: the column with the metrics.
        last: that with those of the last epoch; empty: there is none.
    """
    of_last = bool(last) and name.startswith(LAST)
    key = name.removeprefix(LAST) if of_last else name
    plain = key.removeprefix(VALIDATION)
    titles = (metric.title_of(plain) for metric in known_metrics())
    title = next((title for title in titles if title), None)
    if title is None or not _KEY.fullmatch(key):
        return None
    column = last if of_last else best
    stage = "" if key == plain else "validation "
    return Number(
        name=name,
        title=f"{'Last' if of_last else 'Best' if last else ''} {stage}{title}".strip(),
        shown_as="metric",
        value=lambda row: _number(getattr(row, column).get(key)),
        key=JsonNumber(column, [key]),
    )


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
