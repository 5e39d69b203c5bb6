"""Finding samples of a stage by their names, groups, tags, labels and sizes, for a limited time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import StoreError
from core.plugins import Entry
from core.storage import ShardFolder
from core.store.entries import facts_of, group_of, name_of, tag_numbers, tags_of
from core.store.reader import StageReader

IMAGE, OBJECT = "image", "object"
"""Kinds of sizes, in pixels."""
_OFTEN = 64
"""Samples between two looks at the clock."""
_FRAME = "frame_number"
"""Where this is in a line, the name has more in it than the line."""

Sizes = Callable[[NDArray[Any]], float | None]
"""How large, in pixels, what a label shows is."""


@dataclass(frozen=True)
class Wanted:
    """What samples are wanted; empty: any."""

    name: str = ""
    """A part of the name, in any case."""
    group: str = ""
    label: int | None = None
    """The index of a class that the label is, or shows."""
    facts: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """The least and greatest size or number, by kind."""

    @property
    def is_any(self) -> bool:
        return self == Wanted()

    @property
    def needs_records(self) -> bool:
        """Whether labels or images have to be read."""
        return self.label is not None or bool({IMAGE, OBJECT} & self.ranges.keys())

    def may_be(self, line: str) -> bool:
        """Whether the entry of a line may be wanted, as far as that is seen without parsing it."""
        plain = self.name.isascii() and self.name.isprintable() and not {'"', "\\"} & {*self.name}
        if not self.name or not plain or _FRAME in line:
            return True
        return self.name.casefold() in line.casefold()

    def takes_entry(self, entry: Entry) -> bool:
        if self.name and self.name.casefold() not in name_of(entry).casefold():
            return False
        if self.group and self.group != group_of(entry):
            return False
        if self.facts:
            found = facts_of(entry)
            if any(found.get(key) != text for key, text in self.facts.items()):
                return False
        numbers = tag_numbers(tags_of(entry))
        return all(
            kind in numbers and least <= numbers[kind] <= most
            for kind, (least, most) in self.ranges.items()
            if kind not in (IMAGE, OBJECT)
        )

    def takes_sample(
        self, feature: NDArray[Any], label: NDArray[Any] | None, size_of: Sizes
    ) -> bool:
        if self.label is not None and (label is None or not shows(label, self.label)):
            return False
        sizes = {
            IMAGE: float(np.prod(feature.shape[:2])),
            OBJECT: None if label is None or OBJECT not in self.ranges else size_of(label),
        }
        for kind in {IMAGE, OBJECT} & self.ranges.keys():
            least, most = self.ranges[kind]
            value = sizes[kind]
            if value is None or not least <= value <= most:
                return False
        return True


@dataclass(frozen=True)
class Found:
    """Samples that were found, and how far the search went."""

    indices: list[int]
    searched: int
    """How many samples were looked at."""
    next: int | None
    """Where to go on; None: all that were left have been searched."""


def shows(label: NDArray[Any], index: int) -> bool:
    """Whether a label is that class, names it, or has a box or pixel of it."""
    if label.ndim == 0:
        return int(label) == index
    if label.ndim == 1:
        return index < len(label) and bool(label[index] > 0)
    classes = label[:, 0] if label.ndim == 2 else label
    return bool((classes == index).any())


def search(
    reader: StageReader,
    wanted: Wanted,
    size_of: Sizes,
    *,
    start: int,
    count: int,
    seconds: float,
    backwards: bool = False,
) -> Found:
    """The first samples from an index on that are wanted.

    Args:
        size_of: of labels, for ranges of `OBJECT`.
        start: the first one to look at.
        count: at most so many are found.
        seconds: after which the search ends, wherever it is.
        backwards: whether to go to the first sample instead of the last one.

    Raises:
        StoreError: a file is damaged.
    """
    found: list[int] = []
    end, step = time.monotonic() + seconds, -1 if backwards else 1
    searched = 0
    for index, line in _lines(reader, start, backwards):
        if len(found) == count or (searched % _OFTEN == 0 and searched and time.monotonic() > end):
            return Found(found, searched, index)
        searched += 1
        if wanted.may_be(line) and _takes(reader, wanted, size_of, index, line):
            found.append(index)
    last = start + step * searched
    return Found(found, searched, last if 0 <= last < len(reader) else None)


def _takes(reader: StageReader, wanted: Wanted, size_of: Sizes, index: int, line: str) -> bool:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{reader.folder} is damaged at sample {index}: {error}.") from error
    if not wanted.takes_entry(entry):
        return False
    return not wanted.needs_records or wanted.takes_sample(*reader.read(index), size_of)


def _lines(reader: StageReader, start: int, backwards: bool) -> Iterator[tuple[int, str]]:
    """The lines of entries with the indices of the samples, from one on."""
    shards = list(zip(reader.shards, reader.counts, reader.ends, strict=True))
    for shard, count, end in reversed(shards) if backwards else shards:
        first = end - count
        if start < first if backwards else start >= end:
            continue
        lines = _lines_of(shard, count)
        if backwards:
            for index in range(min(start, end - 1), first - 1, -1):
                yield index, lines[index - first]
        else:
            for index in range(max(start, first), end):
                yield index, lines[index - first]


def _lines_of(shard: Path, count: int) -> list[str]:
    path = ShardFolder(shard).entries
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise StoreError(f"{path} is missing.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise StoreError(f"{path} is damaged: {error}.") from error
    if len(lines) < count:
        raise StoreError(f"{path} is damaged: it has only {len(lines)} lines.")
    return lines
