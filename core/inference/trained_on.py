"""How the training images of a dataset are stored, which its manifest says."""

from __future__ import annotations

from pathlib import Path

from core.images import TrainedOn
from core.plugins import Stage
from core.store.manifest import DatasetManifest


def trained_on(folder: Path) -> tuple[int | None, TrainedOn]:
    """The channels of a dataset's features (None: any), and how those of training are stored.

    Raises:
        StoreError: its manifest is missing or damaged.
    """
    manifest = DatasetManifest.load(folder)
    train = manifest.stages.get(Stage.TRAIN)
    channels = train.statistics.get("channels", []) if train else []
    largest = max((float(row["max"]) for row in channels), default=0.0)
    return manifest.feature.shape[2], TrainedOn(manifest.feature.dtype, largest)
