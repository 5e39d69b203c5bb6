"""What a dataset's manifest says, as far as settings depend on it."""

from __future__ import annotations

from pathlib import Path

from core.exceptions import StoreError
from core.plugins.proposals import DatasetProfile
from core.store.manifest import DatasetManifest, StageInfo
from core.tasks import task_of


def profile_in(folder: Path) -> DatasetProfile | None:
    """The profile of the dataset there; None if it is not made yet, or cannot be trained on."""
    try:
        return profile_of(DatasetManifest.load(folder))
    except StoreError:
        return None


def profile_of(manifest: DatasetManifest) -> DatasetProfile | None:
    """The profile of a dataset; None if it cannot be trained on."""
    train, val = manifest.stages.get("train"), manifest.stages.get("val")
    shape = manifest.feature.shape
    if train is None or not train.entries or len(shape) != 3 or not manifest.task:
        return None
    height, width, channels = shape
    if height is None or width is None or channels is None:
        return None
    has_classes = task_of(manifest.task).has_classes
    counts = _class_counts(train, "pixels") if has_classes else ()
    groups = manifest.leakage.get("groups", {}).get("stages", {})
    return DatasetProfile(
        task=manifest.task,
        shape=(height, width, channels),
        train_entries=train.entries,
        val_entries=val.entries if val else 0,
        class_labels=_class_labels(manifest, len(counts)),
        class_counts=counts,
        class_samples=_class_counts(train, "samples") if has_classes else (),
        class_structures=tuple(train.statistics.get("structures", ())),
        groups=(groups.get("train", 0), groups.get("val", 0)),
        unchanged_by=tuple(map(str, manifest.user_data.get("unchanged_by") or ())),
        values_are=str(manifest.user_data.get("values_are") or ""),
        object_side=train.statistics.get("objects", {}).get("median_side"),
    )


def _class_counts(train: StageInfo, what: str) -> tuple[int, ...]:
    """How many pixels or samples each class has, up to the largest one that occurs."""
    rows = {int(index): row for index, row in train.statistics.get("classes", {}).items()}
    return tuple(
        rows[index][what] if index in rows else 0 for index in range(max(rows, default=-1) + 1)
    )


def _class_labels(manifest: DatasetManifest, least: int) -> tuple[str, ...]:
    task = task_of(manifest.task)
    if not task.has_classes:
        return ()
    named = [str(label) for label in manifest.user_data.get("class_labels") or ()]
    return tuple(named) or tuple(task.class_label(index) for index in range(least))
