"""What a dataset's folder holds for training, or why it cannot be trained on."""

from __future__ import annotations

from pathlib import Path

from core.classes import ignored_class
from core.exceptions import TrainingError
from core.networks import require_network
from core.plugins.inputs import DataInfo, InputSpec
from core.store.manifest import DatasetManifest, StageInfo
from core.tasks import task_of
from core.tasks.labels import Labels

STAGES = ("train", "val")


def data_info(folder: Path) -> DataInfo:
    """Read a dataset's manifest.

    Raises:
        TrainingError: it cannot be trained on; the text says what to do.
        StoreError: the manifest is missing or damaged.
    """
    manifest = DatasetManifest.load(folder)
    train = manifest.stages.get("train")
    if train is None or train.entries == 0:
        raise TrainingError(
            "The dataset has no training entries. Create one with some in the stage “train”."
        )
    require_task(manifest)
    shape = image_shape(manifest)
    targets = task_of(manifest.task).targets(labels_of(manifest, shape))
    means, deviations = channel_statistics(train, shape[2])
    val = manifest.stages.get("val")
    return DataInfo(
        inputs=InputSpec(
            shape,
            means,
            deviations,
            manifest.task,
            len(targets.names),
            targets.means,
            targets.deviations,
        ),
        names=targets.names,
        train_entries=train.entries,
        val_entries=val.entries if val else 0,
        ignored=ignored_class(manifest.user_data),
    )


def require_task(manifest: DatasetManifest) -> None:
    """Raise TrainingError where there are no labels, or no network learns from such ones."""
    if not manifest.task or manifest.label is None:
        raise TrainingError(
            "The dataset has no labels. Create one with labels: a network learns from them."
        )
    require_network(manifest.task)


def labels_of(manifest: DatasetManifest, shape: tuple[int, int, int]) -> Labels:
    """What the manifest says of labels, for images of that shape."""
    assert manifest.label is not None  # noqa: S101 - checked before
    stages = {name: manifest.stages[name] for name in STAGES if name in manifest.stages}
    return Labels(
        dtype=manifest.label.dtype,
        shape=manifest.label.shape,
        feature=shape,
        class_labels=names_in(manifest, "class_labels"),
        value_names=names_in(manifest, "value_names"),
        ignored=ignored_class(manifest.user_data),
        entries={name: stage.entries for name, stage in stages.items()},
        counts={name: counts_of(stage) for name, stage in stages.items()},
        statistics=manifest.stages["train"].statistics.get("label"),
    )


def counts_of(stage: StageInfo) -> dict[int, dict[str, int]]:
    """How often each class occurs, by its index; without those that do not."""
    rows = stage.statistics.get("classes", {})
    return {int(index): count for index, count in rows.items() if count["pixels"]}


def names_in(manifest: DatasetManifest, key: str) -> tuple[str, ...]:
    return tuple(str(name) for name in manifest.user_data.get(key) or ())


def image_shape(manifest: DatasetManifest) -> tuple[int, int, int]:
    """The features' height, width and channels, where all have the same."""
    if len(manifest.feature.shape) != 3:
        raise TrainingError(
            "The dataset's features are not images (height × width × channels); "
            "this network needs images."
        )
    height, width, channels = manifest.feature.shape
    if height is None or width is None or channels is None:
        raise TrainingError(
            "The dataset's images differ in size, and a network needs one size. Create it "
            "without “Keep entries of different sizes”."
        )
    return height, width, channels


def channel_statistics(
    train: StageInfo, channels: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of each channel; a constant one has deviation 1."""
    rows = train.statistics.get("channels", [])
    if len(rows) != channels:
        raise TrainingError(
            "The dataset's manifest has no statistics of its channels. Create the dataset again."
        )
    means = tuple(float(row["mean"]) for row in rows)
    return means, tuple(float(row["std"]) or 1.0 for row in rows)
