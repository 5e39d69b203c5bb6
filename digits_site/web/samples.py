"""The samples of a dataset as a page shows them, and what was rejected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import Any

from core.exceptions import StoreError
from core.ingest.sample import name_of
from core.models import Dataset, Stage
from core.store.manifest import Rejected
from core.store.reader import StageReader, rejected_entries
from digits_site.web.pictures import picture

REJECTED_SHOWN = 100


def samples_of(dataset: Dataset, stage: str, indices: Sequence[int]) -> list[dict[str, Any]]:
    """Index, name and (if it is a number) label of consecutive samples."""
    if not indices:
        return []
    with StageReader(dataset.folder / stage) as reader:
        if indices[-1] >= len(reader):
            raise StoreError(f"{reader.folder} holds only {len(reader)} of the samples.")
        entries = reader.entries(indices[0], indices[-1] + 1)
        scalar = dataset.label is not None and not dataset.label["shape"]
        labels = [reader.read(index)[1] if scalar else None for index in indices]
    known = dataset.info.class_labels
    return [
        {"index": index, "name": name_of(entry), "label": label_text(label, known)}
        for index, entry, label in zip(indices, entries, labels, strict=True)
    ]


def label_text(label: Any, class_labels: Sequence[str]) -> str:
    if label is None:
        return ""
    if label.dtype.kind != "f" and 0 <= label < len(class_labels):
        return class_labels[int(label)]
    return f"{label.item():g}"


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
    return picture(
        feature,
        label if mask else None,
        size=size,
        channels=statistics.get("channels", []),
        color=dataset.info.color,
    )


def rejected_of(dataset: Dataset, stages: Iterable[Stage]) -> list[Rejected]:
    """The first rejected entries of all stages."""
    folders = [dataset.folder / stage.name for stage in stages if stage.rejected]
    found: list[Rejected] = []
    with suppress(StoreError):  # the page says elsewhere that files are missing
        found = list(islice(chain.from_iterable(map(rejected_entries, folders)), REJECTED_SHOWN))
    return found


def class_rows(dataset: Dataset, stages: Sequence[Stage]) -> list[dict[str, Any]]:
    """For each class: index, name, colour, and its share in each stage."""
    counts = [stage.statistics.get("classes", {}) for stage in stages]
    indices = sorted({int(index) for row in counts for index in row})
    info = dataset.info
    totals = [sum(row["pixels"] for row in classes.values()) for classes in counts]
    return [
        {
            "index": index,
            "name": info.class_label(index),
            "colour": "#{:02x}{:02x}{:02x}".format(*info.color(index)),
            "stages": [
                share(classes.get(str(index)), total)
                for classes, total in zip(counts, totals, strict=True)
            ],
        }
        for index in indices
    ]


def share(counts: dict[str, int] | None, total: int) -> dict[str, Any]:
    counts = counts or {"pixels": 0, "samples": 0}
    return counts | {"percent": 100 * counts["pixels"] / total if total else 0}
