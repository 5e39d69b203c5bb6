"""What an inference has predicted so far, so that an interrupted one goes on where it was.

After a first line that says what the predictions depend on, the file has for each input its
lengths and checksum, a line of JSON, and the record of its outputs. Only whole batches count:
batches of another size may give other last digits.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from numpy.typing import NDArray

from core.inference.raw import RawOutput, packed, unpacked
from core.inference.spec import Input

_HEAD = struct.Struct("<III")
"""The lengths of the line and of the record, and the checksum of both."""
_FACTS = ("group", "facts", "tags", "place", "error")
"""What is noted of an input beside its name and arrays."""
_NOT_KEPT = {"facts", "tags", "place", "error", "ends_batch"}
"""What the line of a kept output does not have."""
_MOST = 2 * 2**30
"""Bytes; later predictions are not noted, and made again."""


Record = tuple[dict[str, Any], bytes]
"""A line of JSON, and the record that it describes."""


@dataclass(frozen=True)
class Predicted:
    """An input, and the network's outputs; without any if it was rejected."""

    given: Input
    """Its feature is as the network took it."""
    outputs: dict[str, NDArray[Any]] = field(default_factory=dict)
    noted: Record | None = None
    """As it was read; None: it is packed when it is needed."""

    @cached_property
    def record(self) -> Record:
        """What `packed` makes of it, which takes longer than some networks; it has a feature."""
        given = self.given
        if self.noted is not None or given.feature is None:
            return self.noted or ({"input": given.name}, b"")
        raw = RawOutput(given.name, given.feature, self.outputs, given.label, given.group)
        return packed(replace(raw, origin=given.origin, tags=given.tags))


class Journal:
    """Notes batches of predictions at the end of a file; a context manager."""

    def __init__(self, path: Path, facts: Any, most: int = _MOST) -> None:
        """Open the file; one with other facts is replaced.

        Args:
            facts: JSON: what the predictions depend on.
        """
        self._first = json.dumps(facts, sort_keys=True).encode() + b"\n"
        self._most = most
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO = open(path, "a+b")  # noqa: SIM115 - closed at the end of the block
        self._file.seek(0)
        if self._file.readline() != self._first:
            self._file.truncate(0)
            self._file.write(self._first)
            self._file.flush()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def noted(self) -> Iterator[list[Predicted]]:
        """The whole batches that were noted; what follows them is removed."""
        self._file.seek(len(self._first))
        whole, batch = len(self._first), list[Predicted]()
        while (found := self._next()) is not None:
            line, record = found
            ends_batch = line["ends_batch"]
            batch.append(_read(line, record))
            if ends_batch:
                whole = self._file.tell()
                yield batch
                batch = []
        self._file.truncate(whole)

    def _next(self) -> tuple[dict[str, Any], bytes] | None:
        """The next line and its record; None if they are not there as a whole."""
        head = self._file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        of_line, of_record, checksum = _HEAD.unpack(head)
        body = self._file.read(of_line + of_record)
        if len(body) < of_line + of_record or zlib.crc32(body) != checksum:
            return None
        return json.loads(body[:of_line]), body[of_line:]

    def note(self, batch: Sequence[Predicted]) -> None:
        """Add a batch, unless the file is too large already."""
        if self._file.tell() > self._most:
            return
        for number, one in enumerate(batch, 1):
            line, record = _written(one)
            text = json.dumps(line | {"ends_batch": number == len(batch)}).encode()
            checksum = zlib.crc32(text + record)
            self._file.write(_HEAD.pack(len(text), len(record), checksum) + text + record)
        self._file.flush()


def _written(one: Predicted) -> Record:
    given, (entry, record) = one.given, one.record
    return entry | {name: getattr(given, name) for name in _FACTS}, record


def _read(line: dict[str, Any], record: bytes) -> Predicted:
    # Former versions noted no tags.
    facts = {name: line[name] for name in _FACTS if name in line}
    # What is left is as `packed` made it, which names a group only if there is one.
    dropped = _NOT_KEPT if line["group"] else {*_NOT_KEPT, "group"}
    line = {name: value for name, value in line.items() if name not in dropped}
    given = Input(line["input"], **facts)
    if not record:
        return Predicted(given)
    raw = unpacked(line, record)
    given = replace(given, feature=raw.feature, label=raw.label, origin=raw.origin)
    return Predicted(given, raw.outputs, (line, record))
