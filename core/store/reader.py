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

import numpy as np
from numpy.typing import NDArray

from core.exceptions import StoreError
from core.storage import DatasetFolder, ShardFolder, StageFolder
from core.store.counted import counted
from core.store.manifest import DatasetManifest, Rejected, ShardInfo, Spec
from core.store.record import array_of, decode, layout_of
from core.store.records import Records

_ALIGNMENT = 64
"""Bytes; of the arrays that `read_batch` returns."""
PADDING = -1
"""The value of the rows that fill up labels of different lengths in a batch."""
_FEWEST_ROWS = 8


def shard_folders(stage: Path) -> list[Path]:
    """The shards of a stage, in order: those that the manifest counts.

    While more are being added they lie there too, but nobody is to read them yet. Where
    there is no manifest, all that are complete.
    """
    found = StageFolder(stage).shards()
    if DatasetFolder(stage.parent).manifest.exists():
        info = DatasetManifest.load(stage.parent).stages.get(stage.name)
        return found[: info.shards if info else 0]
    return found


def rejected_entries(stage: Path) -> Iterator[Rejected]:
    """Every rejected entry of a stage, in the order of the plan."""
    for folder in shard_folders(stage):
        yield from ShardInfo.load(folder).rejected


class StageReader:
    """The samples of one stage by index; a context manager.

    Shards are opened at their first use.
    """

    def __init__(self, folder: Path, shards: Sequence[Path] | None = None) -> None:
        """Take the stage's folder.

        Args:
            shards: read these; otherwise those that the dataset's manifest counts.
        """
        self.folder = folder
        self.shards = shard_folders(folder) if shards is None else list(shards)
        infos = [counted(shard) for shard in self.shards]
        self.counts = [info.entries for info in infos]
        self._sizes = [info.bytes for info in infos]
        self.ends = list(accumulate(self.counts))
        self._specs = (infos[0].feature, infos[0].label) if infos else None
        self._open: dict[int, Records] = {}
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
        for records in self._open.values():
            records.close()
        self._open = {}

    def read(self, index: int) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """One sample: (feature, label or None).

        Raises:
            StoreError: there is none, or it is damaged; the text names the file.
        """
        shard, number = self._locate(index)
        records = self._records(shard)
        with records.naming():
            return decode(records.get(number), self.feature, self.label)

    def read_batch(self, indices: Sequence[int]) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Samples of equal shape: (features (batch, …), labels (batch, …) or None).

        Labels of different lengths, such as boxes (boxes, 5), are filled up with rows of
        `PADDING` to the next power of two: few shapes, since XLA compiles for each of them.

        Raises:
            StoreError: a record is missing or has another shape than the first one.
        """
        size = len(indices)
        features = _empty(size, self.feature)
        padded = self.label is not None and _is_list(self.label)
        labels: Any = [None] * size if padded else _empty(size, self.label)
        places: dict[int, list[tuple[int, int]]] = {}
        for place, index in enumerate(indices):
            shard, number = self._locate(int(index))
            places.setdefault(shard, []).append((place, number))
        for shard, wanted in places.items():
            records = self._records(shard)
            with records.naming():
                for place, number in wanted:
                    blob = records.get(number)
                    layout = layout_of(blob)
                    features[place] = array_of("feature", layout, blob, self.feature)
                    if self.label is not None:
                        label = array_of("label", layout, blob, self.label)
                        labels[place] = label.copy() if padded else label
        return features, _padded(labels) if padded else labels

    def entries(self, start: int, stop: int) -> list[Any]:
        """What the plug-in listed for the samples start … stop - 1."""
        found: list[Any] = []
        for shard, end in enumerate(self.ends):
            first = end - self.counts[shard]
            if first < stop and end > start:
                found += entries_of(
                    self.shards[shard], max(start - first, 0), min(stop - first, end - first)
                )
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
        """The shard of a sample, and its number there.

        Raises:
            StoreError: there is no such sample.
        """
        if not 0 <= index < len(self):
            raise StoreError(f"{self.folder} has {len(self)} samples; {index} was asked for.")
        return self._stored_at(index)

    def _stored_at(self, index: int) -> tuple[int, int]:
        shard = bisect.bisect_right(self.ends, index)
        return shard, index - (self.ends[shard] - self.counts[shard])

    def _records(self, shard: int) -> Records:
        with self._opening:
            if shard not in self._open:
                self._open[shard] = Records(self.shards[shard], self._sizes[shard])
            return self._open[shard]


def entries_of(shard: Path, start: int, stop: int) -> list[Any]:
    """What the plug-in listed for the samples start … stop - 1 of a shard."""
    path = ShardFolder(shard).entries
    try:
        with path.open(encoding="utf-8") as lines:
            found = [json.loads(line) for line in islice(lines, start, stop)]
    except FileNotFoundError:
        raise StoreError(f"{path} is missing.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path} is damaged: {error}.") from error
    if len(found) != stop - start:
        raise StoreError(f"{path} is damaged: it has only {start + len(found)} lines.")
    return found


def _is_list(spec: Spec) -> bool:
    """Whether only the first length differs, and `PADDING` is a value of the dtype."""
    return spec.shape[:1] == (None,) and None not in spec.shape[1:] and spec.dtype[0] != "u"


def _padded(labels: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Arrays of different lengths in one (batch, rows, …)."""
    longest = max(map(len, labels), default=0)
    rows = max(_FEWEST_ROWS, 1 << max(0, longest - 1).bit_length())
    batch = np.full((len(labels), rows, *labels[0].shape[1:]), PADDING, labels[0].dtype)
    for place, label in enumerate(labels):
        batch[place, : len(label)] = label
    return batch


def _empty(size: int, spec: Spec | None) -> Any:
    """An array for that many features or labels; None for no labels."""
    if spec is None:
        return None
    if not spec.is_fixed:
        raise StoreError(f"Samples of {spec} differ in shape and cannot form a batch.")
    shape = (size, *(length or 0 for length in spec.shape))
    count = math.prod(shape) * np.dtype(spec.dtype).itemsize
    # TensorFlow takes an array as it is only where its address is aligned; else it copies.
    memory = np.empty(count + _ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % _ALIGNMENT
    return memory[start : start + count].view(spec.dtype).reshape(shape)
