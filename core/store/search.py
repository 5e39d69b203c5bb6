"""Finding the wanted samples of a stage, for a limited time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from core.exceptions import StoreError
from core.storage import ShardFolder
from core.store.reader import StageReader
from core.store.wanted import Sizes, Wanted

_OFTEN = 64
"""Samples between two looks at the clock."""


@dataclass(frozen=True)
class Found:
    """Samples that were found, and how far the search went."""

    indices: list[int]
    searched: int
    """How many samples were looked at."""
    next: int | None
    """Where to go on; None: all that were left have been searched."""


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
    end, searched = time.monotonic() + seconds, 0
    for indices, lines in _shards(reader, wanted, start, backwards):
        if searched and time.monotonic() > end:
            return Found(found, searched, indices[0])
        if lines is None:
            searched += len(indices)
            continue
        for number, index in enumerate(indices):
            is_late = number and number % _OFTEN == 0 and time.monotonic() > end
            if len(found) == count or is_late:
                return Found(found, searched, index)
            searched += 1
            line = lines[number]
            if wanted.may_be(line) and _takes(reader, wanted, size_of, index, line):
                found.append(index)
    last = start + (-searched if backwards else searched)
    return Found(found, searched, last if 0 <= last < len(reader) else None)


def _takes(reader: StageReader, wanted: Wanted, size_of: Sizes, index: int, line: str) -> bool:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{reader.folder} is damaged at sample {index}: {error}.") from error
    if not wanted.takes_entry(entry):
        return False
    return not wanted.needs_records or wanted.takes_sample(*reader.read(index), size_of)


def _shards(
    reader: StageReader, wanted: Wanted, start: int, backwards: bool
) -> Iterator[tuple[range, list[str] | None]]:
    """The indices of each shard's samples from one on, in the order of the search, and their lines;
    None where none of them is wanted."""
    shards = list(zip(reader.shards, reader.counts, reader.ends, strict=True))
    for shard, count, end in reversed(shards) if backwards else shards:
        first = end - count
        if start < first if backwards else start >= end:
            continue
        if backwards:
            indices = range(min(start, end - 1), first - 1, -1)
        else:
            indices = range(max(start, first), end)
        may_show = wanted.label is None or _may_show(shard, wanted.label)
        text = _text_of(shard) if may_show else ""
        if not may_show or not wanted.may_be(text):
            yield indices, None
            continue
        lines = text.split("\n")
        if len(lines) < count:
            path = ShardFolder(shard).entries
            raise StoreError(f"{path} is damaged: it has only {len(lines)} lines.")
        yield indices, [lines[index - first] for index in indices]


def _may_show(shard: Path, index: int) -> bool:
    """Whether a sample of the shard may show a class; its statistics count them."""
    try:
        with safe_open(ShardFolder(shard).statistics, framework="np") as tensors:
            counts = tensors.get_tensor("class_samples")
    except (OSError, SafetensorError):
        return True
    return not len(counts) or (index < len(counts) and bool(counts[index]))


def _text_of(shard: Path) -> str:
    path = ShardFolder(shard).entries
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise StoreError(f"{path} is missing.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise StoreError(f"{path} is damaged: {error}.") from error
