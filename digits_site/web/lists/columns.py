"""The columns that a list offers: to tick, and to name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.listing.fields import Field
from core.listing.kinds import MODELS, Kind
from core.listing.measured import LAST, known_metrics, metric_field
from core.listing.settings import settings
from core.tasks.metrics import VALIDATION
from digits_site.web.lists.state import ListState

_USUAL = ("train_epochs", "learning_rate", "batch_size", "solver_type")
"""Settings to tick; all others are named."""
_MOST_METRICS = 6


def column_context(state: ListState, rows: Sequence[Any]) -> dict[str, Any]:
    """The fields to tick, each with whether it is shown, and the names for all others.

    Args:
        state: the list.
        rows: those of the page; their metrics are offered.
    """
    kind, shown = state.kind, {column.name for column in state.columns}
    offered = [*kind.fields.values(), *(_settings_and_metrics(rows) if kind is MODELS else ())]
    names = {field.name for field in offered}
    return {
        "common_columns": [(field, field.name in shown) for field in offered],
        "other_columns": ", ".join(c.name for c in state.columns if c.name not in names),
        "offered_columns": _all_names(kind),
    }


def _settings_and_metrics(rows: Sequence[Any]) -> list[Field]:
    names = dict.fromkeys(name for row in rows for name in row.metrics if VALIDATION in name)
    whole = {VALIDATION + metric.name for metric in known_metrics()}
    chosen = [name for name in names if name in whole][:_MOST_METRICS]
    metrics = (metric_field(name) for one in chosen for name in (one, LAST + one))
    known = settings()
    return [*(known[name] for name in _USUAL), *filter(None, metrics)]


def _all_names(kind: Kind) -> list[str]:
    """For the field that completes them."""
    if kind is not MODELS:
        return []
    metrics = [metric.name for metric in known_metrics()]
    best = [f"{VALIDATION}{name}" for name in metrics]
    return [*settings(), *best, *metrics, *(f"{LAST}{name}" for name in best)]
