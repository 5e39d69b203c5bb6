"""Random samples of every kind, written to the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from core.store.manifest import Spec, StageInfo
from core.store.writer import ShardWriter

RANDOM = np.random.default_rng(0)
KINDS: dict[str, tuple[Spec, Spec | None]] = {
    "masks": (Spec("uint16", (6, 5, 1)), Spec("uint8", (6, 5, 1))),
    "classes": (Spec("uint8", (6, 5, 3)), Spec("int64", ())),
    "numbers": (Spec("float32", (6, 5, 2)), Spec("float32", ())),
    "unlabelled": (Spec("int16", (6, 5, 1)), None),
    "sizes": (Spec("uint8", (None, None, 3)), Spec("uint8", (None, None, 1))),
    "boxes": (Spec("uint8", (6, 5, 1)), Spec("float32", (None, 5))),
    "packed": (Spec("uint16", (6, 5, 1), "png"), Spec("uint8", (6, 5, 1), "zstd")),
}
"""Features and labels of each kind of dataset."""


def drawn(spec: Spec, number: int) -> np.ndarray:
    """Random values of every byte that the dtype has; lengths that differ come from the number."""
    shape = [4 + number % 3 if length is None else length for length in spec.shape]
    if spec.dtype == "float32":
        return RANDOM.normal(size=shape).astype(np.float32)
    bounds = np.iinfo(spec.dtype)
    low, high = (0, 10) if not shape else (bounds.min, bounds.max)
    return RANDOM.integers(low, high, shape, spec.dtype, endpoint=True)


def write_stage(folder: Path, kind: str, count: int) -> StageInfo:
    feature, label = KINDS[kind]
    size = 0
    for shard, numbers in enumerate(np.array_split(np.arange(count), 2)):
        with ShardWriter(folder / f"shard-{shard:05d}", feature, label) as writer:
            for number in numbers.tolist():
                of_label = np.asarray(drawn(label, number)) if label else None
                writer.put(drawn(feature, number), of_label, {"name": f"{folder.name} „{number}“"})
            size += writer.finish().bytes
    return StageInfo(count, size, 2, 0)


def same(found: Any, expected: Any) -> bool:
    """Equal in dtype, shape and every bit."""
    return (found.dtype.name, found.shape, found.tobytes()) == (
        *(expected.dtype.name, expected.shape),
        expected.tobytes(),
    )
