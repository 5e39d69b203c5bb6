"""Reading the samples of a stage, one at a time or in batches."""

from __future__ import annotations

import bisect
import json
import math
import threading
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path
from types import TracebackType
from typing import Any

import lmdb
import numpy as np
from numpy.typing import NDArray

from core.exceptions import StoreError
from core.store.environments import acquire, release
from core.store.manifest import MANIFEST, DatasetManifest, Rejected, ShardInfo, Spec
from core.store.record import array_of, decode, layout_of

ALIGNMENT = 64
"""Bytes; of the arrays that `read_batch` returns."""


def shard_folders(stage: Path) -> list[Path]:
    """The shards of a stage, in order: those that the manifest counts.

    While more are being added they lie there too, but nobody is to read them yet. Where
    there is no manifest, all that are whole.
    """
    found = sorted(folder for folder in stage.glob("shard-*") if folder.is_dir())
    if (stage.parent / MANIFEST).exists():
        info = DatasetManifest.load(stage.parent).stages.get(stage.name)
        return found[: info.shards if info else 0]
    return found


def rejected_entries(stage: Path) -> Iterator[Rejected]:
    """Every rejected entry of a stage, in the order of the plan."""
    for folder in shard_folders(stage):
        yield from ShardInfo.load(folder).rejected


class StageReader:
    """The samples of one stage by index; a context manager.

    Shards are opened at their first use, in the process that uses them.
    """

    def __init__(self, folder: Path, shards: Sequence[Path] | None = None) -> None:
        """Take the stage's folder.

        Args:
            shards: read these; otherwise those that the dataset's manifest counts.
        """
        self.folder = folder
        self.shards = shard_folders(folder) if shards is None else list(shards)
        infos = [ShardInfo.load(shard) for shard in self.shards]
        self.counts = [info.entries for info in infos]
        self.ends = list(accumulate(self.counts))
        self._specs = (infos[0].feature, infos[0].label) if infos else None
        self._environments: dict[int, lmdb.Environment] = {}
        # TensorFlow calls a source in several threads.
        self._opening = threading.Lock()

    def __len__(self) -> int:
        return self.ends[-1] if self.ends else 0

    def __enter__(self) -> StageReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        for shard in self._environments:
            release(self.shards[shard])
        self._environments = {}

    def read(self, index: int) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """One sample: (feature, label or None)."""
        shard, key = self._locate(index)
        with self._environment(shard).begin() as transaction:
            return decode(self._get(transaction, shard, key), self.feature, self.label)

    def read_batch(self, indices: Sequence[int]) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Samples of equal shape: (features (batch, …), labels (batch, …) or None).

        Raises:
            StoreError: a record is missing or has another shape than the first one.
        """
        size = len(indices)
        features, labels = empty(size, self.feature), empty(size, self.label)
        places: dict[int, list[tuple[int, int]]] = {}
        for place, index in enumerate(indices):
            shard, key = self._locate(int(index))
            places.setdefault(shard, []).append((place, key))
        for shard, wanted in places.items():
            with self._environment(shard).begin(buffers=True) as transaction:
                for place, key in wanted:
                    blob = self._get(transaction, shard, key)
                    layout = layout_of(blob)
                    features[place] = array_of("feature", layout, blob, self.feature)
                    if self.label is not None:
                        labels[place] = array_of("label", layout, blob, self.label)
        return features, labels

    def entries(self, start: int, stop: int) -> list[Any]:
        """What the plug-in listed for the samples start … stop - 1."""
        found: list[Any] = []
        for shard, end in enumerate(self.ends):
            first = end - self.counts[shard]
            if first < stop and end > start:
                with (self.shards[shard] / "entries.jsonl").open() as lines:
                    wanted = islice(lines, max(start - first, 0), max(stop - first, 0))
                    found += [json.loads(line) for line in wanted]
        return found

    @property
    def feature(self) -> Spec:
        """What all features are."""
        return self._both[0]

    @property
    def label(self) -> Spec | None:
        """What all labels are; None where there are none."""
        return self._both[1]

    @property
    def _both(self) -> tuple[Spec, Spec | None]:
        if self._specs is None:
            raise StoreError(f"{self.folder} has no shards.")
        return self._specs

    def _locate(self, index: int) -> tuple[int, int]:
        if not 0 <= index < len(self):
            raise StoreError(f"{self.folder} has {len(self)} samples; {index} was asked for.")
        shard = bisect.bisect_right(self.ends, index)
        return shard, index - (self.ends[shard] - self.counts[shard])

    def _environment(self, shard: int) -> lmdb.Environment:
        with self._opening:
            if shard not in self._environments:
                self._environments[shard] = acquire(self.shards[shard])
            return self._environments[shard]

    def _get(self, transaction: lmdb.Transaction, shard: int, key: int) -> Any:
        try:
            blob = transaction.get(b"%012d" % key)
        except lmdb.Error as error:
            raise StoreError(f"The shard {self.shards[shard]} is damaged: {error}") from error
        if blob is None:
            raise StoreError(f"Record {key} of {self.shards[shard]} is missing.")
        return blob


def empty(size: int, spec: Spec | None) -> Any:
    """An array for so many features or labels; None for no labels."""
    if spec is None:
        return None
    if not spec.is_fixed:
        raise StoreError(f"Samples of {spec} differ in shape and make no batch.")
    shape = (size, *(length or 0 for length in spec.shape))
    count = math.prod(shape) * np.dtype(spec.dtype).itemsize
    # TensorFlow takes an array as it is only where its address is aligned; else it copies.
    memory = np.empty(count + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + count].view(spec.dtype).reshape(shape)
