"""Models as the runs that `core.runs` compares, and which models those are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from core.models import Job, TrainedModel
from core.runs.history import read_history
from core.runs.run import Run, RunMetric
from core.runs.settings import differing, flat
from core.tasks import task_of

MOST_RUNS = 200
"""Runs that are compared at once."""
_UNREAD = (
    *("proposals", "notes", "words", "metrics", "last_metrics", "losses", "swept"),
    *("job__error", "job__gpu_ids", "own_version__source"),
    *(f"dataset__{name}" for name in ("fields", "storage", "user_data", "feature", "label")),
    *("dataset__leakage", "dataset__notes", "dataset__words"),
)
"""Columns that cost more to read than the rest of a row and are not compared."""


def chosen_models(
    ids: Iterable[int] = (), sweep: str = "", dataset: int | None = None
) -> QuerySet[TrainedModel]:
    """The models with these ids, and those of a sweep and of a dataset, the newest first."""
    if dataset is not None:
        rows = TrainedModel.objects.filter(dataset=dataset)
    elif sweep:
        rows = TrainedModel.objects.filter(sweep=sweep)
    else:
        rows = TrainedModel.objects.filter(pk__in=list(ids))
    rows = rows.select_related("job__owner", "dataset", "own_version__network")
    return rows.defer(*_UNREAD).order_by("-pk")


def unknown_models(missing: Sequence[int]) -> str:
    """That models with these ids do not exist, as a sentence."""
    ids = ", ".join(map(str, missing))
    return f"Models {ids} do not exist." if len(missing) > 1 else f"Model {ids} does not exist."


def run_of_model(model: TrainedModel) -> Run:
    """The run as it is now; the row must be one of `chosen_models`."""
    job = model.job
    began = job.started.timestamp() if job.started and job.status == Job.Status.RUNNING else 0
    network = model.own_version.address if model.own_version else model.network
    settings = {"dataset": model.dataset.name, "network": network} | flat(model.fields)
    return Run(
        model.pk,
        model.name,
        job.status,
        settings,
        read_history(model.metrics_path, began),
        task_of(model.dataset.task),
        getattr(model, "best_epoch", None),
    )


def runs_representation(
    runs: Sequence[Run], metrics: Sequence[RunMetric], values: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any]:
    """Runs side by side.

    Args:
        runs: in order.
        metrics: of all of them.
        values: by the id of a run and the name of a metric; see `core.runs.best.Chosen`.

    Returns:
        `differing`, the names of settings that differ; `metrics`, each with `name`, `title`,
        `group`, `stages` (prefixes of its names in `values`) and `larger_is_better` (None:
        neither is); `runs`, each with `id`, `name`, `status`, `settings`, `epochs`, `seconds`, and
        `values` by metric, each with `value` and `epoch`.
    """
    return {
        "differing": differing([run.settings for run in runs]),
        "metrics": [
            {
                "name": one.name,
                "title": one.title,
                "group": one.group,
                "stages": list(one.stages),
                "larger_is_better": one.larger_is_better,
            }
            for one in metrics
        ],
        "runs": [
            {
                "id": run.id,
                "name": run.name,
                "status": run.status,
                "settings": dict(run.settings),
                "epochs": run.epochs,
                "seconds": run.seconds,
                "values": {
                    name: {"value": one.value, "epoch": one.epoch}
                    for name, one in values[run.id].items()
                },
            }
            for run in runs
        ],
    }
