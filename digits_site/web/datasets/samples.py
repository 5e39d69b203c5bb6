"""The samples of a dataset as a page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.drawing import png
from core.drawing.samples import drawn_sample
from core.exceptions import StoreError
from core.models import Dataset
from core.store.entries import name_of
from core.store.reader import StageReader
from core.tasks import task_of

THUMBNAIL = 192
LARGE = 768
SIZES = (THUMBNAIL, LARGE)
"""Pixels of the longer side."""


def samples_of(dataset: Dataset, stage: str, indices: Sequence[int]) -> list[dict[str, Any]]:
    """Index, name and (unless it is an image) label of consecutive samples."""
    if not indices:
        return []
    with StageReader(dataset.folder / stage) as reader:
        if indices[-1] >= len(reader):
            raise StoreError(f"{reader.folder} holds only {len(reader)} of the samples.")
        entries = reader.entries(indices[0], indices[-1] + 1)
        # Those that are images are drawn; nothing of them is read here.
        written = dataset.label is not None and len(dataset.label["shape"]) < 3
        labels = [reader.read(index)[1] if written else None for index in indices]
    task = task_of(dataset.task)
    names = dataset.user_data.get("value_names") or dataset.info.class_labels
    return [
        {
            "index": index,
            "name": name_of(entry),
            "label": "" if label is None else task.label_text(label, names),
        }
        for index, entry, label in zip(indices, entries, labels, strict=True)
    ]


def sample_picture(dataset: Dataset, stage: str, index: int, *, size: int, mask: bool) -> bytes:
    """A sample as a PNG file.

    Raises:
        StoreError: there is no such sample, or its shard is damaged.
    """
    with StageReader(dataset.folder / stage) as reader:
        feature, label = reader.read(index)
    is_target = task_of(dataset.task).is_target
    try:
        image = drawn_sample(
            feature,
            label if mask and not is_target else None,
            size=size,
            target=label if mask and is_target else None,
            window=dataset.window,
            color=dataset.info.color,
        )
        return png(image)
    # A box or number of a damaged record may be any.
    except (ArithmeticError, ValueError, IndexError) as error:
        raise StoreError(f"Sample {index} of {reader.folder} cannot be drawn: {error}.") from error
