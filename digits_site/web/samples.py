"""The samples of a dataset as a page shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from core.exceptions import StoreError
from core.ingest.sample import name_of
from core.models import Dataset, Stage
from core.store.reader import StageReader
from core.tasks import Task
from digits_site.web.pictures import picture

NAMED = 3
"""Classes that a sample's label names, of several."""


def samples_of(dataset: Dataset, stage: str, indices: Sequence[int]) -> list[dict[str, Any]]:
    """Index, name and (unless it is an image) label of consecutive samples."""
    if not indices:
        return []
    with StageReader(dataset.folder / stage) as reader:
        if indices[-1] >= len(reader):
            raise StoreError(f"{reader.folder} holds only {len(reader)} of the samples.")
        entries = reader.entries(indices[0], indices[-1] + 1)
        # Those that are images are drawn; nothing of them is read here.
        told = dataset.label is not None and len(dataset.label["shape"]) < 3
        labels = [reader.read(index)[1] if told else None for index in indices]
    names = dataset.user_data.get("value_names") or dataset.info.class_labels
    return [
        {"index": index, "name": name_of(entry), "label": label_text(label, names)}
        for index, entry, label in zip(indices, entries, labels, strict=True)
    ]


def label_text(label: Any, names: Sequence[str]) -> str:
    """A label in a few words: a class, a number, the classes that are there, boxes by class."""
    if label is None:
        return ""
    if label.ndim == 2:
        return boxes_text(label, names)
    if label.ndim == 1:
        if label.dtype.kind == "f":
            return values_text(label, names)
        return listed([class_name(index, names) for index in label.nonzero()[0]])
    if label.dtype.kind == "f":
        return f"{label.item():g}"
    return class_name(int(label), names)


def values_text(values: Any, names: Sequence[str]) -> str:
    named = [f"{names[place]} " if place < len(names) else "" for place in range(len(values))]
    texts = [f"{name}{value:.4g}" for name, value in zip(named, values, strict=True)]
    return listed(texts)


def boxes_text(boxes: Any, names: Sequence[str]) -> str:
    counts = Counter(boxes[:, 0].astype(int).tolist())
    return listed([f"{count} {class_name(index, names)}" for index, count in counts.most_common()])


def class_name(index: int, names: Sequence[str]) -> str:
    return names[index] if 0 <= index < len(names) else str(index)


def listed(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - NAMED} more" if len(texts) > NAMED else ""
    return (", ".join(texts[:NAMED]) or "none") + more


def sample_picture(
    dataset: Dataset, stages: Sequence[Stage], stage: str, index: int, *, size: int, mask: bool
) -> bytes:
    """A sample as a PNG file; the window is that of the training stage.

    Raises:
        StoreError: there is no such sample, or its shard is damaged.
    """
    with StageReader(dataset.folder / stage) as reader:
        feature, label = reader.read(index)
    statistics: dict[str, Any] = next((row.statistics for row in stages if row.name == "train"), {})
    is_target = dataset.task == Task.IMAGE_TO_IMAGE
    try:
        return picture(
            feature,
            label if mask and not is_target else None,
            size=size,
            target=label if mask and is_target else None,
            channels=statistics.get("channels", []),
            color=dataset.info.color,
        )
    # A box or number of a damaged record may be any.
    except (ArithmeticError, ValueError, IndexError) as error:
        raise StoreError(f"Sample {index} of {reader.folder} cannot be drawn: {error}.") from error
