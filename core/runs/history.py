"""What a run's file of metrics holds, in columns; files of any length in little memory."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

USAGE = "usage/"
"""Prefix of what a run used of the machine."""
_FACTS = {"kind", "epoch", "step", "seconds", "usage"}
_STEP_LINE = b'"kind": "step"'
_MOST_STEPS = 1000
"""Lines by step that are kept of a file; of more, evenly spread ones."""
_BLOCK = 2**20
_KEPT = 400
"""Files whose columns stay in memory: about 100 kB each."""

Column = NDArray[np.float64]


@dataclass(frozen=True)
class Points:
    """Lines of one kind in columns of one length; NaN: unknown or undefined."""

    epoch: Column
    step: Column
    seconds: Column
    """Of training until then."""
    values: Mapping[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.epoch)


@dataclass(frozen=True)
class History:
    """A file of metrics as it was when it was read."""

    epochs: Points
    step_lines: Sequence[bytes] = ()
    """Those by step, which few pages show."""
    bytes: int = 0
    """The file's whole lines."""

    @cached_property
    def steps(self) -> Points:
        rows = _rows(self.step_lines, "step")
        epoch, own = _numbers(rows, "epoch"), self.epochs
        seconds = _seconds_at(epoch, own.epoch, own.seconds)
        return Points(epoch, _numbers(rows, "step"), seconds, _values(rows))


def read_history(path: Path, began: float = 0) -> History:
    """The columns of a file; empty where it is missing, or last changed before a time (s)."""
    try:
        facts = path.stat()
    except OSError:
        return _history_of([], [], 0)
    if facts.st_mtime < began:
        return _history_of([], [], 0)
    return _kept(path, facts.st_ino, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=_KEPT)
def _kept(path: Path, inode: int, changed: int, size: int) -> History:
    """The columns of a file that has not changed since."""
    others: list[bytes] = []
    steps: list[bytes] = []
    stride, seen, read = 1, 0, 0
    try:
        with path.open("rb") as file:
            for lines in _blocks(file, size):
                read += sum(map(len, lines)) + len(lines)
                by_step = [line for line in lines if _STEP_LINE in line]
                if len(by_step) < len(lines):
                    others += [line for line in lines if _STEP_LINE not in line]
                steps += by_step[-seen % stride :: stride]
                seen += len(by_step)
                while len(steps) > 2 * _MOST_STEPS:
                    steps, stride = steps[::2], stride * 2
    except OSError:
        return _history_of([], [], 0)
    return _history_of(others, steps[:: math.ceil(len(steps) / _MOST_STEPS) or 1], read)


def _blocks(file: BinaryIO, size: int) -> Iterator[list[bytes]]:
    """The whole lines of the first bytes, some at a time."""
    rest = b""
    while size > 0 and (block := file.read(min(_BLOCK, size))):
        size -= len(block)
        *lines, rest = (rest + block).split(b"\n")
        yield lines


def _history_of(lines: Sequence[bytes], steps: Sequence[bytes], read: int) -> History:
    rows = _rows(lines, "epoch")
    epoch, passed = _numbers(rows, "epoch"), np.cumsum(_numbers(rows, "seconds"))
    # Lines by epoch of former versions do not name the step.
    last = _rows(steps[-1:], "step")
    ratio = _numbers(last, "step") / np.maximum(_numbers(last, "epoch"), 1e-9)
    step = _numbers(rows, "step")
    if len(ratio):
        step = np.where(np.isfinite(step), step, np.round(epoch * ratio[0]))
    return History(Points(epoch, step, passed, _values(rows)), steps, read)


def _is_known(values: Column) -> bool:
    return bool(np.isfinite(values).any())


def _seconds_at(wanted: Column, epoch: Column, seconds: Column) -> Column:
    """The time at epochs in between; behind the last one, at the pace so far."""
    if not len(epoch) or not epoch[-1] > 0:
        return np.full(len(wanted), np.nan)
    found = np.interp(wanted, [0.0, *epoch], [0.0, *seconds])
    return np.where(wanted > epoch[-1], wanted * (seconds[-1] / epoch[-1]), found)


def _rows(lines: Sequence[bytes], kind: str) -> list[dict[str, Any]]:
    """The lines' objects of a kind that name an epoch; damaged lines are left out."""
    try:
        found = json.loads(b"[" + b",".join(lines) + b"]")
    except (ValueError, RecursionError):
        found = list(_parsed(lines))
    return [row for row in found if isinstance(row, dict) and _is_row(row, kind)]


def _parsed(lines: Iterable[bytes]) -> Iterator[Any]:
    for line in lines:
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            continue


def _is_row(row: dict[str, Any], kind: str) -> bool:
    return row.get("kind") == kind and _number(row.get("epoch")) is not None


def _values(rows: Sequence[dict[str, Any]]) -> dict[str, Column]:
    names = dict.fromkeys(name for row in rows for name in row if name not in _FACTS)
    found = {name: _numbers(rows, name) for name in names}
    used = [row.get("usage") for row in rows]
    usage = [one if isinstance(one, dict) else {} for one in used]
    for name in dict.fromkeys(name for one in usage for name in one):
        found[USAGE + name] = _numbers(usage, name)
    return {name: column for name, column in found.items() if _is_known(column)}


def _numbers(rows: Sequence[dict[str, Any]], name: str) -> Column:
    found = [_number(row.get(name)) for row in rows]
    return np.array([math.nan if one is None else one for one in found], np.float64)


def _number(value: Any) -> float | None:
    """A finite number; texts, truth values and numbers that no float holds are none."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return float(value)
    return None
