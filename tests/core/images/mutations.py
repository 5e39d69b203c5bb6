"""Damage to files that is the same in every run."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np

from tests.core.images.png_files import MARK

_NUMBERS = (0, 1, 2, 7, 8, 255, 256, 60000, 65535, 2**31 - 1, 2**32 - 1)


def mutants(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Copies with bytes flipped, cut, moved or doubled, or with a length or a size replaced."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        mutant = data
        for _ in range(random.integers(1, 3)):
            mutant = _CHANGES[random.integers(len(_CHANGES))](random, mutant)
        yield _with_checks(mutant) if data.startswith(MARK) and random.integers(2) else mutant


def _place(random: np.random.Generator, data: bytes) -> int:
    """Somewhere; as often as not in the header."""
    return int(random.integers(min(len(data), 256 if random.integers(2) else len(data)) or 1))


def _flip(random: np.random.Generator, data: bytes) -> bytes:
    place = _place(random, data)
    return (
        data[:place]
        + bytes(x ^ 1 << random.integers(8) for x in data[place : place + 1])
        + (data[place + 1 :])
    )


def _set_byte(random: np.random.Generator, data: bytes) -> bytes:
    place = _place(random, data)
    return data[:place] + bytes([random.integers(256)]) + data[place + 1 :]


def _set_number(random: np.random.Generator, data: bytes) -> bytes:
    place, size = _place(random, data), int(random.choice([1, 2, 4]))
    number = _NUMBERS[random.integers(len(_NUMBERS))] % 256**size
    order = "big" if random.integers(2) else "little"
    return data[:place] + number.to_bytes(size, order) + data[place + size :]


def _cut(random: np.random.Generator, data: bytes) -> bytes:
    return data[: random.integers(len(data) + 1)]


def _delete(random: np.random.Generator, data: bytes) -> bytes:
    place = _place(random, data)
    return data[:place] + data[place + random.integers(1, 9) :]


def _double(random: np.random.Generator, data: bytes) -> bytes:
    place = _place(random, data)
    return data[: place + random.integers(1, 17)] + data[place:]


_CHANGES = (_flip, _flip, _set_byte, _set_number, _set_number, _cut, _delete, _double)


def _with_checks(data: bytes) -> bytes:
    """A PNG file whose checksums are right again, so that its reader looks further."""
    out, place = data[:8], 8
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        chunk = data[place + 4 : place + 8 + length]
        out += data[place : place + 4] + chunk + struct.pack(">I", zlib.crc32(chunk))
        place += 12 + length
    return out + data[place:]
