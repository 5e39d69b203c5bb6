"""The networks, datasets and batch sizes with which training is measured."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.ingest.statistics import Statistics
from core.store.manifest import DatasetManifest, Spec, StageInfo, task_of
from core.store.writer import ShardWriter

EPOCHS = int(os.environ.get("BENCH_EPOCHS", "4"))
"""The first one does not count."""
_SCALE = float(os.environ.get("BENCH_SCALE", "1"))
"""Share of the entries; less is quicker and less reliable."""
SHARDS = 2


@dataclass(frozen=True)
class Case:
    network: str
    title: str
    shape: tuple[int, int, int]
    batch_size: int
    samples: int
    masks: bool = False

    @property
    def entries(self) -> int:
        """Whole batches."""
        return max(2, round(_SCALE * self.samples / self.batch_size)) * self.batch_size


CASES = [
    Case("lenet", "LeNet-5, 28 × 28", (28, 28, 1), 64, 16_384),
    Case("residual", "small residual network, 64 × 64 × 3", (64, 64, 3), 32, 2_048),
    Case("unet", "U-Net, 128 × 128", (128, 128, 1), 8, 256, masks=True),
]


def _sample(case: Case, number: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Noise with a disc, and the disc as a mask or its place as a class."""
    random = np.random.default_rng(number)
    height, width, _ = case.shape
    y, x = np.mgrid[:height, :width] / (height, width)[0]
    place = number % 10
    inside = np.hypot(y - 0.2 - 0.06 * place, x - 0.5) < 0.2
    image = random.normal(100, 30, case.shape) + 80 * inside[..., None]
    feature = image.clip(0, 255).astype(np.uint8)
    return feature, inside[..., None].astype(np.uint8) if case.masks else np.array(place, np.int64)


def make_dataset(case: Case, folder: Path) -> None:
    label = Spec("uint8", (*case.shape[:2], 1)) if case.masks else Spec("int64", ())
    feature = Spec("uint8", case.shape)
    statistics = Statistics(np.dtype("uint8"), case.shape[2])
    size = 0
    for shard, numbers in enumerate(np.array_split(np.arange(case.entries), SHARDS)):
        place = folder / "train" / f"shard-{shard:05d}"
        with ShardWriter(place, feature, label) as writer:
            for number in numbers.tolist():
                sample = _sample(case, number)
                writer.put(*sample, None)
                statistics.add(*sample)
            size += writer.finish().bytes
    names = ["background", "disc"] if case.masks else [str(number) for number in range(10)]
    DatasetManifest(
        plugin_id="bench",
        plugin_version="1",
        fields={},
        user_data={"class_labels": names},
        feature=feature,
        label=label,
        stages={"train": StageInfo(case.entries, size, SHARDS, 0, statistics.summary())},
        task=task_of(label),
    ).save(folder)
