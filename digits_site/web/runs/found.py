"""The runs that an address asks for, and their table."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.models import TrainedModel
from core.representations.runs import MOST_RUNS, chosen_models, run_of_model, unknown_models
from core.runs.comparison import table_of
from core.runs.pivot import pivot_of
from core.runs.run import Run, RunMetric
from core.runs.tables import Table
from digits_site.web.runs.labels import Labels
from digits_site.web.runs.state import Asked


@dataclass(frozen=True)
class Found:
    """Runs in the order in which colors are given, and what was left out."""

    models: list[TrainedModel]
    runs: list[Run]
    remarks: list[str]


def _found_models(asked: Asked) -> list[TrainedModel]:
    """The models in one query, the oldest first; one more than are compared where some are left
    out."""
    if not asked.names_runs:
        return []
    rows = chosen_models(asked.ids[:MOST_RUNS], asked.sweep, asked.dataset)[: MOST_RUNS + 1]
    return list(rows)[::-1]


def visible_models(asked: Asked) -> list[TrainedModel]:
    """Those that are not hidden."""
    models = _found_models(asked)[-MOST_RUNS:]
    return [model for model in models if model.pk not in asked.hidden]


def found_runs(asked: Asked) -> Found:
    """The runs, with their files of metrics."""
    models = _found_models(asked)
    is_cut = len(models) > MOST_RUNS or len(asked.ids) > MOST_RUNS
    models = models[-MOST_RUNS:]
    runs = [run_of_model(model) for model in models]
    return Found(models, runs, _remarks(asked, models, is_cut=is_cut))


def _remarks(asked: Asked, models: list[TrainedModel], *, is_cut: bool) -> list[str]:
    remarks = [f"Only {MOST_RUNS} runs are compared at once, the newest ones."] if is_cut else []
    if not asked.sweep and asked.dataset is None:
        missing = sorted(set(asked.ids[:MOST_RUNS]) - {model.pk for model in models})
        if missing:
            remarks.append(unknown_models(missing[:20]))
    if len({model.dataset.task for model in models}) > 1:
        remarks.append("The runs are of different tasks; only what they have in common compares.")
    elif len({model.dataset_id for model in models}) > 1:
        remarks.append("The runs are of different datasets, so their results need not compare.")
    return remarks


def shown_table(asked: Asked, runs: list[Run], metrics: list[RunMetric], labels: Labels) -> Table:
    """The table or pivot that an address asks for."""
    table = None
    if asked.pivot:
        rows, columns, name = asked.pivot
        metric = next((one for one in metrics if name in one.names), None)
        if metric:
            which = asked.wanted.which
            table = pivot_of(runs, (rows, columns), metric, name, which, labels.title, labels.words)
    if table is None:
        known = {name for metric in metrics for name in metric.names}
        chosen = tuple(name for name in asked.wanted.metrics if name in known)
        wanted = replace(asked.wanted, metrics=chosen)
        table = table_of(runs, metrics, wanted, labels.title, labels.words)
    return table.exchanged() if asked.exchange else table
