"""What an exported snapshot's `info.json` says of it."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from core.inference.trained_on import trained_on
from core.models import Dataset, Snapshot
from core.reading import ImageReading
from core.registry import data_plugins

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
        "target_dtype": (dataset.label or {}).get("dtype", ""),
        "dataset": {
            "name": dataset.name,
            "plugin": dataset.plugin_id,
            "plugin_version": dataset.plugin_version,
        },
        "versions": {name: version(name) for name in (_PRODUCT, "tensorflow")},
    }


def reading_facts(snapshot: Snapshot) -> dict[str, Any] | None:
    """What is done with the file of an input, for a program without this product.

    None: the dataset's plug-in is not there, or does not say it.

    Raises:
        StoreError: the dataset's manifest is missing or damaged.
    """
    dataset = snapshot.model.dataset
    found = next((one for one in data_plugins if one.get_id() == dataset.plugin_id), None)
    if found is None:
        return None
    channels, kind = trained_on(dataset.folder)
    reading = found(user_data=dataset.user_data, **dataset.fields).reading
    if reading is None and found.inference_path_field is None and channels in (1, 3):
        # Image files are read without the plug-in; see `core.inference.inputs`.
        reading = ImageReading(1 if channels == 1 else 3)
    return None if reading is None else {**reading.as_json(), **asdict(kind)}


def _range_of(dataset: Dataset) -> list[float] | None:
    """The smallest and the largest raw value of the training stage; None where unknown."""
    train = dataset.stages.filter(name="train").first()
    channels = train.statistics.get("channels", []) if train else []
    if not channels:
        return None
    return [min(row["min"] for row in channels), max(row["max"] for row in channels)]
