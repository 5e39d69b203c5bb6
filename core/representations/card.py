"""The card of a model: everything that one has to know before one relies on it, as a dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from core.exceptions import StoreError
from core.models import TrainedModel
from core.plugins import Stage
from core.representations.contents import class_rows, contents
from core.representations.evaluations import NEWEST, evaluations_of_model
from core.representations.limits import limits_of
from core.representations.model import model_representation
from core.representations.reproduction import reproduction_representation
from core.tasks import task_of
from core.tasks.figures import ROWS
from core.tasks.metrics import VALIDATION
from core.training.provenance import kept_provenance

_MOST_EVALUATIONS = 10
_COUNTED_ELSEWHERE = ("samples", "rejected", "loss")


def card_representation(model: TrainedModel) -> dict[str, Any]:
    """A model's card.

    Returns:
        `model` (name, network, owner, date, notes); the `data` with counts by stage and class;
        the `settings` with the reason `because` of those that were proposed; the `figures` of the
        best epoch and of evaluations, with `remarks` on what they are worth; `limits` in
        sentences; the `hardware` and `seconds`; the `reproduction`, with the `provenance` that
        the run has kept, None for runs of former versions.
    """
    found = model_representation(model)
    data = _data(model)
    evaluations = _evaluations(model)
    return {
        "product": f"digits-site {version('digits-site')}",
        "model": {
            name: found[name]
            for name in ("id", "name", "network", "own_network", "owner", "created", "notes")
        },
        "data": data,
        "settings": _settings(found),
        "figures": {
            "best_epoch": found["best_epoch"],
            "epochs": found["epochs"],
            "ranked_by": found["ranking_metric"]["title"],
            "training": _training_figures(found),
            "evaluations": evaluations,
            "remarks": [
                *data["warnings"],
                *found["cautions"],
                *found["figure_remarks"],
                *([found["remark"]] if found["remark"] else []),
            ],
        },
        "limits": limits_of(data, evaluations),
        "hardware": found["hardware"],
        "seconds": found["seconds"],
        "initial_weights": found["initial_weights"],
        "reproduction": reproduction_representation(model),
        "provenance": kept_provenance(model.folder),
    }


def _data(model: TrainedModel) -> dict[str, Any]:
    """What is known of the dataset; without its files, what the database has."""
    dataset = model.dataset
    found: dict[str, Any] = {
        "name": dataset.name,
        "plugin": dataset.plugin_id,
        "plugin_version": dataset.plugin_version,
        "task": dataset.task,
        "task_title": task_of(dataset.task).title,
        "source": dict(dataset.fields),
        "stages": {one.name: {"entries": one.entries} for one in dataset.stages.all()},
        "classes": [],
        "counted": task_of(dataset.task).counted,
        "grouping": "",
        "warnings": [],
        "feature": dataset.feature,
        "range": None,
        "missing": "",
    }
    try:
        known = contents(dataset.folder)
    except StoreError as error:
        return found | {"missing": str(error)}
    groups = known["leakage"].get("groups", {}).get("stages", {})
    return found | {
        "stages": {
            name: {
                "entries": stage["entries"],
                "rejected": stage["rejected"],
                "groups": groups.get(name),
            }
            for name, stage in known["stages"].items()
        },
        "classes": [_class_counts(row, known["stages"]) for row in class_rows(known)],
        "grouping": known["grouping"],
        "warnings": known["warnings"],
        "feature": known["feature"],
        "left_out": known["left_out"],
        "read_as": known["read_as"],
        "range": _range_of(known["stages"].get(Stage.TRAIN)),
    }


def _class_counts(row: Mapping[str, Any], stages: Mapping[str, Any]) -> dict[str, Any]:
    counts = zip(stages, row["stages"], strict=True)
    return {"name": row["name"], "stages": {stage: dict(count) for stage, count in counts}}


def _range_of(train: Mapping[str, Any] | None) -> list[float] | None:
    """The least and the greatest value of the training images."""
    channels = train["statistics"].get("channels", []) if train else []
    if not channels or not all({"min", "max"} <= row.keys() for row in channels):
        return None
    return [min(row["min"] for row in channels), max(row["max"] for row in channels)]


def _settings(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each setting by its name, and whether and why its value was proposed."""
    rows = []
    for name, value in found["fields"].items():
        inner = value if isinstance(value, dict) else {name: value}
        for one, single in inner.items():
            because = found["proposals"].get(one, {}).get("because", "")
            part = name if isinstance(value, dict) else ""
            rows.append({"part": part, "name": one, "value": single, "because": because})
    return rows


def _training_figures(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "title": found["metric_titles"][name],
            "stage": "validation" if name.startswith(VALIDATION) else "training",
            "value": value,
        }
        for name, value in found["metrics"].items()
    ]


def _evaluations(model: TrainedModel) -> list[dict[str, Any]]:
    """The newest evaluation on each kind of inputs, with its intervals and rows by class."""
    task = task_of(model.dataset.task)
    rows = []
    for group in evaluations_of_model(model, NEWEST)[:_MOST_EVALUATIONS]:
        inference, found = group.rows[0]
        metrics = inference.metrics
        limits = metrics.get("intervals", {})
        rows.append(
            {
                "dataset": group.dataset,
                "stage": group.stage,
                "is_other": group.dataset != model.dataset.name,
                "epoch": found["epoch"],
                "samples": found["samples"],
                "created": found["created"],
                "resampled": metrics.get("resampled", ""),
                "metrics": [
                    {"title": title, "value": metrics[name], "interval": limits.get(name)}
                    for name, title in found["metric_titles"].items()
                    if type(metrics[name]) in (int, float) and name not in _COUNTED_ELSEWHERE
                ],
                "rows": [
                    {
                        "label": row["label"],
                        "metrics": {
                            task.metric_title(name): {
                                "value": value,
                                "interval": row.get("intervals", {}).get(name),
                            }
                            for name, value in row.items()
                            if type(value) in (int, float) and name != "index"
                        },
                    }
                    for key in ROWS
                    for row in metrics.get(key, [])
                ],
            }
        )
    return rows
