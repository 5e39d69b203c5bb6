"""The samples of a dataset as a page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.drawing import png, png_with_values
from core.drawing.samples import drawn_label, drawn_sample
from core.exceptions import StoreError
from core.models import Dataset
from core.storage import DatasetFolder
from core.store.entries import name_of
from core.store.reader import StageReader
from core.tasks import task_of

THUMBNAIL = 192
LARGE = 768
SIZES = (THUMBNAIL, LARGE)
"""Pixels of the longer side."""
_LONGEST_SENT = {THUMBNAIL: 256, LARGE: 2048}
"""Pixels of the longer side whose values are sent with a picture of that size."""


def shown_as(dataset: Dataset, *, mask: bool) -> dict[str, Any]:
    """What the template of a sample needs, but the sample.

    Args:
        mask: whether labels that are images or boxes are shown.
    """
    task = task_of(dataset.task)
    beside = mask and task.is_target
    is_drawn = dataset.label is not None and len(dataset.label["shape"]) in (2, 3)
    return {
        "mask": mask,
        "overlay": task.overlay,
        # The characters of a text make no picture.
        "drawn": task.is_picture,
        # A target is drawn beside its image, in one picture.
        "has_values": dataset.feature.get("dtype") != "uint8" and not beside,
        "has_layer": mask and is_drawn,
        "thumbnail": THUMBNAIL,
        "large": LARGE,
    }


def samples_of(dataset: Dataset, stage: str, indices: Sequence[int]) -> list[dict[str, Any]]:
    """Index, name and (unless it is an image) label of samples, by their indices in order."""
    if not indices:
        return []
    with StageReader(DatasetFolder(dataset.folder).stage(stage).path) as reader:
        if indices[-1] >= len(reader):
            raise StoreError(f"{reader.folder} holds only {len(reader)} of the samples.")
        entries = _entries_of(reader, indices)
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


def _entries_of(reader: StageReader, indices: Sequence[int]) -> list[Any]:
    """Those of neighbours are read together."""
    found: list[Any] = []
    runs: list[list[int]] = []
    for index in indices:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    for run in runs:
        found += reader.entries(run[0], run[-1] + 1)
    return found


class Part(StrEnum):
    """What a picture shows of a sample."""

    BOTH = "both"
    IMAGE = "image"
    LABEL = "label"
    """A transparent layer with the mask or boxes."""


def sample_picture(dataset: Dataset, stage: str, index: int, *, size: int, part: Part) -> bytes:
    """A sample as a PNG file; one of the image alone carries its values.

    Raises:
        StoreError: there is no such sample, or its shard is damaged.
    """
    with StageReader(DatasetFolder(dataset.folder).stage(stage).path) as reader:
        feature, label = reader.read(index)
    try:
        return _drawn(dataset, feature, label, size, part)
    # A box or number of a damaged record may be any.
    except (ArithmeticError, ValueError, IndexError) as error:
        raise StoreError(f"Sample {index} of {reader.folder} cannot be drawn: {error}.") from error


def _drawn(
    dataset: Dataset, feature: NDArray[Any], label: NDArray[Any] | None, size: int, part: Part
) -> bytes:
    color, window = dataset.info.color, dataset.window
    if part == Part.LABEL:
        label = np.empty((0, 5)) if label is None else label
        return png(drawn_label(feature, label, size=size, color=color))
    if part == Part.IMAGE:
        image = drawn_sample(feature, None, size=size, window=window)
        return png_with_values(feature, window, picture=image, longest=_LONGEST_SENT[size])
    is_target = task_of(dataset.task).is_target
    drawn = drawn_sample(
        feature,
        None if is_target else label,
        size=size,
        target=label if is_target else None,
        window=window,
        color=color,
    )
    return png(drawn)
