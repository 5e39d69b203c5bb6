"""What an exported snapshot's `info.json` says of it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from core.models import Dataset, Snapshot

_PRODUCT = "digits-site"


def export_facts(snapshot: Snapshot) -> dict[str, Any]:
    """What the product knows of a snapshot, as a JSON object; the network adds its own facts."""
    model = snapshot.model
    dataset = model.dataset
    labels = dataset.class_labels
    return {
        "model": model.name,
        "network": model.network,
        "network_options": model.fields.get("network_options", {}),
        "epoch": snapshot.epoch,
        "metrics": snapshot.metrics,
        "task": dataset.task,
        "class_labels": labels,
        "palette": [list(dataset.info.color(index)) for index in range(len(labels))],
        "ignored_class": dataset.info.ignored_class,
        "value_names": list(dataset.user_data.get("value_names", [])),
        "feature": {
            "dtype": dataset.feature.get("dtype"),
            "shape": dataset.feature.get("shape"),
            "range": _range_of(dataset),
        },
        "dataset": {
            "name": dataset.name,
            "plugin": dataset.plugin_id,
            "plugin_version": dataset.plugin_version,
        },
        "versions": {name: version(name) for name in (_PRODUCT, "tensorflow")},
    }


def _range_of(dataset: Dataset) -> list[float] | None:
    """The smallest and the largest raw value of the training stage; None where unknown."""
    train = dataset.stages.filter(name="train").first()
    channels = train.statistics.get("channels", []) if train else []
    if not channels:
        return None
    return [min(row["min"] for row in channels), max(row["max"] for row in channels)]
