"""The contents of a dataset according to its manifest, without reading samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path
from typing import Any, overload

from core.remarks import grouped, grouping_warnings, left_out, read_as, warnings
from core.store.manifest import DatasetManifest, Rejected, StageInfo
from core.store.reader import rejected_entries
from core.tasks import task_of

Facts = dict[str, Any]


def contents(folder: Path) -> Facts:
    """Read a dataset's manifest into a JSON object.

    Returns:
        `plugin`, `plugin_version`, `folder`; `task`, and the shapes of a network's `input` and
        `output`, None without labels; `feature` and `label` (dtype, shape, encoding);
        `class_labels`, generated if the plug-in gave none; `parts`; `stages` by name, each
        with entries, bytes, shards, rejected and statistics; what the plug-in skipped as
        `left_out`, and how it read its files as `read_as`; by what entries are kept together as
        `grouping`, and doubts about that as `grouping_warnings`; `leakage`; sentences about it and
        these doubts as `warnings`.

    Raises:
        StoreError: the manifest is missing or damaged.
    """
    manifest = DatasetManifest.load(folder)
    return {
        "plugin": manifest.plugin_id,
        "plugin_version": manifest.plugin_version,
        "folder": str(folder),
        "task": manifest.task or None,
        "input": manifest.feature.shape,
        "output": _output_of(manifest),
        "feature": asdict(manifest.feature),
        "label": asdict(manifest.label) if manifest.label else None,
        "class_labels": _class_labels(manifest),
        "parts": manifest.parts,
        "stages": {name: dict(vars(stage)) for name, stage in manifest.stages.items()},
        "left_out": left_out(manifest.user_data),
        "read_as": read_as(manifest.user_data),
        "leakage": manifest.leakage,
        "grouping": grouped(manifest.user_data),
        "grouping_warnings": (doubts := grouping_warnings(manifest.user_data, manifest.stages)),
        "warnings": warnings(manifest.leakage) + doubts,
    }


def _output_of(manifest: DatasetManifest) -> tuple[int | None, ...] | None:
    if manifest.label is None or not manifest.task:
        return None
    task = task_of(manifest.task)
    return task.output_shape(manifest.label.shape, len(_class_labels(manifest)))


def _class_labels(manifest: DatasetManifest) -> list[str]:
    """The plug-in's names, or else numbered ones up to the largest class in any stage."""
    task = task_of(manifest.task)
    if not task.has_classes:
        return []
    named = list(manifest.user_data.get("class_labels") or [])
    return named or [task.class_label(index) for index in _class_indices(manifest.stages)]


def _class_indices(stages: Mapping[str, StageInfo]) -> range:
    found = (int(index) for stage in stages.values() for index in _classes_of(stage.statistics))
    return range(max(found, default=-1) + 1)


def _classes_of(statistics: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    classes: dict[str, dict[str, int]] = statistics.get("classes", {})
    return classes


def class_rows(found: Facts) -> list[Facts]:
    """For every class, `index`, `name`, and by stage `pixels`, `samples` and `percent`."""
    task = task_of(found["task"])
    if not task.has_classes:
        return []
    counts = [_classes_of(stage["statistics"]) for stage in found["stages"].values()]
    totals = [sum(row["pixels"] for row in classes.values()) for classes in counts]
    indices = {int(index) for classes in counts for index in classes}
    names = found["class_labels"]
    return [
        {
            "index": index,
            "name": names[index] if index < len(names) else task.class_label(index),
            "stages": [
                _share(classes.get(str(index)), total)
                for classes, total in zip(counts, totals, strict=True)
            ],
        }
        for index in sorted(indices)
    ]


def _share(counts: Mapping[str, int] | None, total: int) -> Facts:
    counts = counts or {"pixels": 0, "samples": 0}
    return {**counts, "percent": 100 * counts["pixels"] / total if total else 0.0}


class RejectedEntries(Sequence[Rejected]):
    """All rejected entries of a dataset, read lazily in slices."""

    def __init__(self, folder: Path, found: Facts) -> None:
        """Take the dataset's folder and its `contents`."""
        counts = {name: stage["rejected"] for name, stage in found["stages"].items()}
        self.folders = [folder / name for name, count in counts.items() if count]
        self.total = sum(counts.values())

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[Rejected]:
        return chain.from_iterable(map(rejected_entries, self.folders))

    @overload
    def __getitem__(self, place: int) -> Rejected: ...
    @overload
    def __getitem__(self, place: slice) -> list[Rejected]: ...
    def __getitem__(self, place: int | slice) -> Rejected | list[Rejected]:
        if isinstance(place, slice):
            start, stop, step = place.indices(self.total)
            return list(islice(self, start, stop, step))
        return next(islice(self, range(self.total)[place], None))
