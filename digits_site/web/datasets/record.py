"""Everything that is kept of a sample, as a table."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.models import Dataset
from core.names import printed
from core.plugins import Entry
from core.registry import data_plugins
from core.storage import DatasetFolder
from core.store.entries import TAGS, group_of, name_of
from core.store.reader import StageReader
from core.tasks import task_of
from digits_site.web.shared.facts import fact_title, number_title

logger = logging.getLogger(__name__)

_MOST = 60
"""Rows of a table."""
_LONGEST = 300
"""Characters of a value."""
_SHOWN_APART = {"name", "group", TAGS}


def record_of(dataset: Dataset, stage: str, index: int) -> dict[str, Any]:
    """The tables of a sample: `sample`, `entry` and `tags`, with pairs of title and text.

    Raises:
        StoreError: there is no such sample, or it is damaged.
    """
    with StageReader(DatasetFolder(dataset.folder).stage(stage).path) as reader:
        feature, label = reader.read(index)
        (entry,) = reader.entries(index, index + 1)
    known = entry if isinstance(entry, dict) else {}
    tags = known.get(TAGS)
    return {
        "sample": list(_sample_rows(dataset, stage, index, entry, feature, label)),
        "entry": _rows(
            {key: value for key, value in known.items() if key not in _SHOWN_APART}, fact_title
        ),
        "tags": _rows(tags, number_title) if isinstance(tags, dict) else [],
    }


def _sample_rows(
    dataset: Dataset,
    stage: str,
    index: int,
    entry: Entry,
    feature: NDArray[Any],
    label: NDArray[Any] | None,
) -> Iterator[tuple[str, str]]:
    yield "Name", name_of(entry)
    yield "Place", f"{stage}, index {index:,}"
    if group := group_of(entry):
        yield "Group", printed(group)
    if source := _source_of(dataset, entry):
        yield "Source file", source
    yield "Feature", _described(feature)
    if feature.size:
        low, high, mean = feature.min(), feature.max(), feature.mean(dtype=np.float64)
        yield "Values", f"{low:g} to {high:g}, mean {mean:.6g}"
    yield "Label", "none" if label is None else _label_of(dataset, label)


def _described(array: NDArray[Any]) -> str:
    return f"{' × '.join(map(str, array.shape)) or 'one'} {array.dtype}"


def _label_of(dataset: Dataset, label: NDArray[Any]) -> str:
    """A label in words: what it is, and of masks and boxes how much of each class."""
    task, names = task_of(dataset.task), dataset.info.class_labels
    if label.ndim < 2:
        values = dataset.user_data.get("value_names") or names
        return task.label_text(label, values) or " ".join(f"{one:g}" for one in label.ravel())
    if task.is_target:
        return _described(label)
    classes = label[:, 0] if label.ndim == 2 else label
    counted = zip(*np.unique(classes.astype(np.int64), return_counts=True), strict=True)
    named = [
        f"{names[index] if index < len(names) else index} {count:,}" for index, count in counted
    ]
    return f"{_described(label)}; {task.counted}: {', '.join(named) or 'none'}"


def _source_of(dataset: Dataset, entry: Entry) -> str:
    """The path of the file that the sample was read from; "" if it is not known."""
    if dataset.plugin_id not in data_plugins:
        return ""
    plugin = data_plugins[dataset.plugin_id]
    # Whatever a plug-in does with an entry of former versions, the rest is shown.
    try:
        found = plugin(user_data=dataset.user_data, **dataset.fields).source_file(entry)
    except Exception:
        logger.exception("%s names no source file of an entry.", dataset.plugin_id)
        return ""
    return printed(found) if found else ""


def _rows(values: dict[str, Any], title: Callable[[str], str]) -> list[tuple[str, str]]:
    """What is not empty."""
    known = {key: value for key, value in values.items() if value not in ("", None)}
    rows = [(printed(title(str(key))), _text(value)) for key, value in list(known.items())[:_MOST]]
    more = len(known) - _MOST
    return [*rows, ("…", f"and {more:,} more")] if more > 0 else rows


def _text(value: Any) -> str:
    if isinstance(value, str):
        found = value
    elif isinstance(value, list) and all(isinstance(one, int | float) for one in value):
        found = ", ".join(f"{one:g}" for one in value)
    else:
        found = json.dumps(value, ensure_ascii=False)
    return printed(found[:_LONGEST] + ("…" if len(found) > _LONGEST else ""))
