"""Files of numbers by step that TensorBoard reads, written without TensorFlow.

Each file has records (a length, the data, and checksums of both) of protocol buffers of the type
`Event`, of which the first says the version; see `tensorflow/core/util/event.proto`.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_VERSION = b"brain.Event:2"
_POLYNOMIAL = 0x82F63B78
"""Of CRC-32C, reflected."""
_MASK = 0xA282EAD8


class EventFile:
    """Appends numbers by step to a file of its own; one that is there is never touched."""

    def __init__(self, folder: Path) -> None:
        """Take the run's folder, which need not exist; the file is made with the first numbers."""
        self.folder = folder
        self.path: Path | None = None

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Append the numbers of a step, if there are some."""
        if not values:
            return
        if self.path is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.path = self.folder / f"events.out.tfevents.{time.time_ns()}"
            self.path.write_bytes(_record(_event(0, 3, _VERSION)))
        summary = b"".join(_field(1, _value(name, value)) for name, value in values.items())
        with self.path.open("ab") as file:
            file.write(_record(_event(step, 5, summary)))


def _event(step: int, field: int, content: bytes) -> bytes:
    return (
        b"\x09" + struct.pack("<d", time.time()) + b"\x10" + _varint(step) + _field(field, content)
    )


def _value(name: str, value: float) -> bytes:
    """A number with its name, as `Summary.Value`."""
    return _field(1, name.encode()) + b"\x15" + struct.pack("<f", value)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def _record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + _checksum(length) + data + _checksum(data)


def _checksum(data: bytes) -> bytes:
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _table()[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF)


@cache
def _table() -> tuple[int, ...]:
    found = []
    for number in range(256):
        for _ in range(8):
            number = number >> 1 ^ (_POLYNOMIAL if number & 1 else 0)
        found.append(number)
    return tuple(found)
