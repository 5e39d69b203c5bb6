"""A trained model as a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Any

from django.db.models import QuerySet

from core.models import Snapshot, TrainedModel
from core.proposals.cautions import cautions
from core.proposals.profile import profile_in
from core.remarks import chosen_among, training_figures, warnings
from core.representations.artifact import artifact_details, artifact_summary, noted
from core.representations.dataset import grouping_warnings_of
from core.representations.metrics import training_metrics
from core.storage import ModelFolder
from core.tasks.metrics import has_validation

_LISTED = (
    "name",
    "network",
    "created",
    "metrics",
    "best_epoch",
    "last_metrics",
    "epochs",
    "bytes",
    "losses",
    "tags",
    "listed_in",
)


def model_rows(*, settings: bool = False) -> QuerySet[TrainedModel]:
    """Models with everything that `model_summary` needs, without long columns.

    Args:
        settings: whether they come with their notes and with the fields of the form.
    """
    rows = TrainedModel.objects.select_related("job__owner", "dataset", "own_version__network")
    long = ("notes", "fields") if settings else ()
    own = ("own_version__number", "own_version__network__name")
    dataset = ("dataset__name", "dataset__leakage", "dataset__task")
    return rows.only(*_LISTED, *long, *dataset, "job", *own)


def whole_models() -> QuerySet[TrainedModel]:
    """Models with everything that the page of one of them needs."""
    with_it = ("job__owner", "job__depends_on", "dataset", "reproduces", "own_version__network")
    return TrainedModel.objects.select_related(*with_it)


def model_metrics(model: TrainedModel) -> dict[str, Any]:
    """The metrics of the best epoch so far."""
    return training_metrics(model.dataset.task, model.metrics, model.best_epoch)


def model_summary(model: TrainedModel) -> dict[str, Any]:
    """A model as it appears in lists; `metrics` are those of the best epoch so far.

    `own_network` is NAME@VERSION, None if the network is a plug-in.
    """
    dataset = model.dataset
    return (
        artifact_summary(model)
        | {
            "network": model.network,
            "own_network": model.own_version.address if model.own_version else None,
            "tags": model.tag_list,
            "listed_in": model.listed_in,
            "epochs": model.epochs,
            "bytes": model.bytes,
            "last_metrics": model.last_metrics,
            "dataset": {
                "id": dataset.pk,
                "name": dataset.name,
                "task": dataset.task or None,
                "has_leakage": dataset.leaks,
            },
        }
        | model_metrics(model)
    )


def model_representation(model: TrainedModel) -> dict[str, Any]:
    """Everything about one model.

    Returns:
        Its summary; the form's `fields`, and of those whose values were proposed the `value` and
        the reason `because` as `proposals`; the id of its `sweep`, None if it is of none, and
        the values of the fields in which its models differ as `swept`; `epochs` until the last
        snapshot; `best_epoch`; `snapshots` with `epoch`, `path`, `bytes`, `best` and `metrics`
        each; the dataset's `warnings`, and `cautions` of what no setting can make good;
        `figure_remarks` on what the best epoch's metrics are
        worth; the `remark` on what the run has failed to learn, "" if it learns; which layers
        started with `initial_weights` of a file, None where all started at random; the
        `hardware` of the run, with the number of `parameters`, None for runs of former versions.
    """
    snapshots = list(model.snapshots.all())
    best = next((row for row in snapshots if row.best), None)
    found = profile_in(model.dataset.folder)
    return (
        model_summary(model)
        | artifact_details(model)
        | training_metrics(
            model.dataset.task,
            best.metrics if best else model.metrics,
            best.epoch if best else None,
            model.dataset.output_names,
        )
        | {
            "fields": model.fields,
            "proposals": model.proposals,
            "sweep": model.sweep or None,
            "swept": model.swept,
            "epochs": snapshots[-1].epoch if snapshots else 0,
            "best_epoch": best.epoch if best else None,
            "warnings": warnings(model.dataset.leakage),
            "cautions": (list(cautions(found)) if found else [])
            + grouping_warnings_of(model.dataset),
            "figure_remarks": figure_remarks(model, snapshots),
            "remark": noted(ModelFolder(model.folder).remark).get("remark", ""),
            "initial_weights": noted(ModelFolder(model.folder).initial_weights) or None,
            "hardware": noted(ModelFolder(model.folder).hardware) or None,
            "snapshots": [_snapshot(model, row) for row in snapshots],
        }
    )


def figure_remarks(model: TrainedModel, snapshots: Sequence[Snapshot]) -> list[str]:
    """What the metrics of the best snapshot are worth, in sentences; empty if there is none."""
    if not snapshots:
        return []
    stage = model.dataset.stages.filter(name="val").first()
    entries = stage.entries if stage else 0
    if not has_validation(snapshots[-1].metrics):
        return [training_figures(validation_entries=entries)]
    groups = model.dataset.leakage.get("groups", {}).get("stages", {}).get("val")
    if (fold := model.fold) is not None:
        divided = model.dataset.stages.filter(name__in=("train", "val"))
        entries, groups = sum(one.entries for one in divided) // fold.of, None  # not counted
    interval = model.fields.get("snapshot_interval", 1)
    # Not counted in rows: those of snapshots that were not kept are gone.
    compared = floor(snapshots[-1].epoch / interval) if interval else 1
    return chosen_among(compared, validation_entries=entries, validation_groups=groups)


def _snapshot(model: TrainedModel, row: Snapshot) -> dict[str, Any]:
    path = model.folder / row.file
    known = {name: getattr(row, name) for name in ("epoch", "best", "bytes", "metrics")}
    return known | {"path": str(path)}
