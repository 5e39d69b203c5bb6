"""The datasets with which the input pipeline is measured."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.store.manifest import DatasetManifest, Spec, StageInfo
from core.store.writer import ShardWriter

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "2048"))
SHARDS = 4
BATCH = 32
SIDE = 256


@dataclass(frozen=True)
class Case:
    title: str
    feature: Spec
    label: Spec

    @property
    def is_mask(self) -> bool:
        return bool(self.label.shape)


CASES = [
    Case(
        f"{SIDE} × {SIDE} uint16 with mask, uncompressed",
        Spec("uint16", (SIDE, SIDE, 1)),
        Spec("uint8", (SIDE, SIDE, 1)),
    ),
    Case(
        f"{SIDE} × {SIDE} uint16 with mask by zstd",
        Spec("uint16", (SIDE, SIDE, 1)),
        Spec("uint8", (SIDE, SIDE, 1), "zstd"),
    ),
    Case(
        f"{SIDE} × {SIDE} × 3 uint8 with class, uncompressed",
        Spec("uint8", (SIDE, SIDE, 3)),
        Spec("int64", ()),
    ),
    Case(
        f"{SIDE} × {SIDE} × 3 uint8 with class, JPEG",
        Spec("uint8", (SIDE, SIDE, 3), "jpeg"),
        Spec("int64", ()),
    ),
]


def sample(case: Case, number: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """A smooth picture with some noise, and its disc as a mask or its number as a class."""
    random = np.random.default_rng(number)
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    inside = np.hypot(y - random.uniform(), x - random.uniform()) < 0.2
    phase = random.uniform(0, 6)
    image = (100 + 50 * np.sin(9 * x + phase) + 60 * inside)[..., None]
    noise = random.normal(0, 4, (SIDE, SIDE, case.feature.shape[2]))
    feature = (image + noise).clip(0, 255).astype(case.feature.dtype)
    if case.is_mask:
        return feature, inside.astype(np.uint8)[..., None]
    return feature, np.array(number % 10, np.int64)


def make_dataset(case: Case, folder: Path) -> Path:
    size = 0
    for shard, numbers in enumerate(np.array_split(np.arange(ENTRIES), SHARDS)):
        place = folder / "train" / f"shard-{shard:05d}"
        with ShardWriter(place, case.feature, case.label) as writer:
            for number in numbers.tolist():
                writer.put(*sample(case, number), {"name": str(number)})
            size += writer.finish().bytes
    stages = {"train": StageInfo(ENTRIES, size, SHARDS, 0)}
    DatasetManifest("bench", "1", {}, {}, case.feature, case.label, stages).save(folder)
    return folder
