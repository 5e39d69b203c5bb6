"""The facts of a dataset as its page shows them; every list is bounded."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.drawing import css, line_color
from core.models import Dataset
from core.remarks import COPIES_NOT_FOUND, warnings
from core.representations.contents import Facts, RejectedEntries, class_rows
from core.representations.dataset import dataset_representation
from core.store.manifest import Spec, spec_of
from core.tasks import in_words, task_of
from digits_site.web.datasets.histograms import CHANNELS, HEIGHT, WIDTH, channel_tables
from digits_site.web.shared.paging import page_of

_CLASSES = 30
_PAIRS = 10
_REJECTED = 50


_KINDS = ("exact", "near", "changed")


def facts_context(request: HttpRequest, dataset: Dataset) -> dict[str, Any]:
    """What the templates below `web/dataset/` need.

    Raises:
        StoreError: the dataset's manifest is missing or damaged.
    """
    found = dataset_representation(dataset)
    label = spec_of(found["label"])
    unit = task_of(found["task"]).counted
    channels = channel_tables(found["stages"])
    searched = len(found["stages"]) > 1 and task_of(found["task"]).is_picture
    return {
        "found": found,
        "leaks": warnings(found["leakage"]),
        "copies_not_found": COPIES_NOT_FOUND if searched else "",
        "stages": _stage_rows(found),
        "feature": _stored(Spec(**found["feature"])),
        "label": _label_kind(label),
        "task": _task_in_words(found),
        "unit": unit,
        "classes": page_of(request, _colored(dataset, found, unit), _CLASSES, "classes"),
        "channels": channels,
        "channels_hidden": max(0, _channel_count(found) - CHANNELS),
        "histogram": {"width": WIDTH, "height": HEIGHT},
        "pairs": page_of(request, _pair_rows(found), _PAIRS, "duplicates"),
        "pairs_total": sum(_duplicates(found).get(kind, 0) for kind in _KINDS),
        "rejected": page_of(request, RejectedEntries(dataset.folder, found), _REJECTED, "rejected"),
    }


def _stage_rows(found: Facts) -> list[dict[str, Any]]:
    groups = found["leakage"].get("groups", {}).get("stages", {})
    return [
        stage | {"name": name, "groups": groups.get(name), "label": _number_label(stage)}
        for name, stage in found["stages"].items()
    ]


def _number_label(stage: Facts) -> Facts | None:
    """Mean and deviation of labels that are one number each."""
    label: Facts | None = stage["statistics"].get("label")
    return label if label and not isinstance(label["mean"], list) else None


def _task_in_words(found: Facts) -> str:
    """The task, with a network's input and output; empty without labels."""
    if not found["task"]:
        return ""
    title = task_of(found["task"]).title
    return f"{title}: {in_words(found['input'])} in, {in_words(found['output'])} out"


def _stored(spec: Spec | None) -> str:
    """Shape and dtype, and how they are compressed."""
    if spec is None:
        return "none"
    text = str(spec)
    return text if spec.encoding == "raw" else f"{text}, as {spec.encoding.upper()}"


def _label_kind(spec: Spec | None) -> str:
    """What the labels are, with their shape and dtype."""
    if spec is None or len(spec.shape) == 3:
        return _stored(spec)
    if len(spec.shape) == 2:
        return f"boxes, {spec.dtype}"
    if spec.shape:
        return f"{spec.shape[0] or 'several'} values, {spec.dtype}"
    return f"a {'number' if spec.dtype.startswith('float') else 'class'}, {spec.dtype}"


def _channel_count(found: Facts) -> int:
    return max(
        (len(stage["statistics"].get("channels", [])) for stage in found["stages"].values()),
        default=0,
    )


def _duplicates(found: Facts) -> Facts:
    of: Facts = found["leakage"].get("duplicates", {})
    return of


def _pair_rows(found: Facts) -> list[Facts]:
    """The duplicates that are listed: their kind, and both samples."""
    return [
        {"kind": pair["kind"], "sides": [pair["a"], pair["b"]]}
        for pair in _duplicates(found).get("pairs", [])
    ]


def _colored(dataset: Dataset, found: Facts, unit: str) -> list[Facts]:
    """The classes, with their colors, and bars relative to the largest share."""
    rows = class_rows(found)
    largest = max((one["percent"] for row in rows for one in row["stages"]), default=0) or 1
    for row in rows:
        color = dataset.info.color(row["index"])
        shown = line_color(color) if unit == "boxes" else color
        row["color"] = css(shown)
        for one in row["stages"]:
            one["bar"] = f"{100 * one['percent'] / largest:.2f}%"
    return rows
