"""What training needs to know of a dataset, or why it cannot be trained on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.exceptions import TrainingError
from core.networks import require_network
from core.plugins.inputs import DataInfo, InputSpec
from core.store.fold_reader import stage_reader
from core.store.folds import Fold
from core.store.manifest import DatasetManifest, StageInfo
from core.tasks import task_of
from core.tasks.classes import ignored_class
from core.tasks.labels import Labels, Targets
from core.training.ranges import require_range, usable_deviation

_STAGES = ("train", "val")


def data_info(folder: Path, fold: Fold | None = None) -> DataInfo:
    """Read a dataset's manifest.

    Args:
        folder: the dataset's.
        fold: what a run is validated on; it decides the numbers of entries only. Means and
            deviations are those of the training stage, whatever the fold.

    Raises:
        TrainingError: it cannot be trained on; the error says what to do.
        StoreError: the manifest is missing or damaged.
    """
    manifest = DatasetManifest.load(folder)
    train = manifest.stages.get("train")
    if train is None or train.entries == 0:
        raise TrainingError(
            "The dataset has no training entries. Create one with entries in the stage “train”."
        )
    _require_task(manifest)
    shape = _image_shape(manifest)
    targets = task_of(manifest.task).targets(_labels_of(manifest, shape))
    rows = _channel_statistics(train, shape[2])
    _require_ranges(rows, targets)
    counts = _counts_of(train)
    return DataInfo(
        inputs=InputSpec(
            shape,
            tuple(float(row["mean"]) for row in rows),
            tuple(usable_deviation(float(row["mean"]), float(row["std"])) for row in rows),
            manifest.task,
            len(targets.names),
            targets.means,
            targets.deviations,
            tuple(float(row["max"]) for row in rows),
            manifest.feature.dtype,
        ),
        names=targets.names,
        train_entries=_entries_of(manifest, folder, "train", fold),
        val_entries=_entries_of(manifest, folder, "val", fold),
        ignored=ignored_class(manifest.user_data),
        class_counts=tuple(
            counts[index]["pixels"] if index in counts else 0 for index in range(len(targets.names))
        )
        if counts
        else (),
        values_are=str(manifest.user_data.get("values_are") or ""),
    )


def _entries_of(manifest: DatasetManifest, folder: Path, stage: str, fold: Fold | None) -> int:
    """How many entries a run sees in a stage."""
    if fold is not None:
        return len(stage_reader(folder, stage, fold))
    return manifest.stages[stage].entries if stage in manifest.stages else 0


def _require_ranges(rows: Sequence[Mapping[str, Any]], targets: Targets) -> None:
    """Raise TrainingError for images or targets whose values are too large or too much alike."""
    for row in rows:
        largest = max(abs(float(row.get(name, 0))) for name in ("min", "max"))
        require_range("The values of the training images", largest, float(row["std"]))
    for name, mean, deviation in zip(
        targets.names, targets.means, targets.deviations, strict=False
    ):
        require_range(f"The training values of “{name}”", abs(mean) + deviation, deviation)


def labels_in(folder: Path, fold: Fold | None = None) -> Labels:
    """The labels of a dataset that can be trained on, with their counts by stage.

    With a fold, those of both stages are taken together: each part of them has about the same
    share of each class.
    """
    manifest = DatasetManifest.load(folder)
    found = _labels_of(manifest, _image_shape(manifest))
    if fold is None:
        return found
    entries, counts = sum(found.entries.values()), _together(found.counts.values())
    return replace(
        found, entries=dict.fromkeys(_STAGES, entries), counts=dict.fromkeys(_STAGES, counts)
    )


def _together(stages: Iterable[Mapping[int, Mapping[str, int]]]) -> dict[int, dict[str, int]]:
    """The counts of the classes in all stages."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for stage in stages:
        for index, counts in stage.items():
            found[index].update(counts)
    return {index: dict(counts) for index, counts in found.items()}


def _require_task(manifest: DatasetManifest) -> None:
    """Raise TrainingError without labels, or if no network can learn from them."""
    if not manifest.task or manifest.label is None:
        raise TrainingError(
            "The dataset has no labels, which training needs. Create a dataset with labels."
        )
    require_network(manifest.task)


def _labels_of(manifest: DatasetManifest, shape: tuple[int, int, int]) -> Labels:
    """The labels as described in the manifest, for images of that shape."""
    assert manifest.label is not None  # noqa: S101 - checked before
    stages = {name: manifest.stages[name] for name in _STAGES if name in manifest.stages}
    return Labels(
        dtype=manifest.label.dtype,
        shape=manifest.label.shape,
        feature=shape,
        class_labels=_names_in(manifest, "class_labels"),
        value_names=_names_in(manifest, "value_names"),
        ignored=ignored_class(manifest.user_data),
        entries={name: stage.entries for name, stage in stages.items()},
        counts={name: _counts_of(stage) for name, stage in stages.items()},
        statistics=manifest.stages["train"].statistics.get("label"),
    )


def _counts_of(stage: StageInfo) -> dict[int, dict[str, int]]:
    """How often each class occurs, by index; absent classes are omitted."""
    rows = stage.statistics.get("classes", {})
    return {int(index): count for index, count in rows.items() if count["pixels"]}


def _names_in(manifest: DatasetManifest, key: str) -> tuple[str, ...]:
    return tuple(str(name) for name in manifest.user_data.get(key) or ())


def _image_shape(manifest: DatasetManifest) -> tuple[int, int, int]:
    """The features' height, width and channels, if all are the same."""
    if len(manifest.feature.shape) != 3:
        raise TrainingError(
            "The dataset's features are not images (height × width × channels); "
            "this network needs images."
        )
    height, width, channels = manifest.feature.shape
    if height is None or width is None or channels is None:
        raise TrainingError(
            "The dataset's images differ in size, but a network needs one size. Create the dataset "
            "again with a width and a height to which all are resized (resize_width and "
            "resize_height; resize_mode says what becomes of other proportions)."
        )
    return height, width, channels


def _channel_statistics(train: StageInfo, channels: int) -> list[dict[str, Any]]:
    """The statistics of each channel of the training stage."""
    rows: list[dict[str, Any]] = train.statistics.get("channels", [])
    if len(rows) != channels:
        raise TrainingError(
            "The dataset's manifest has no channel statistics. Create the dataset again."
        )
    return rows
