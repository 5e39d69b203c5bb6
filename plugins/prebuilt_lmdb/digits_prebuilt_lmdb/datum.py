"""Caffe's messages `Datum` (an image or label) and `BlobProto` (a mean image).

The numbers of their fields are those of Caffe's public `caffe.proto`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import IngestionError
from digits_prebuilt_lmdb.wire import (
    LENGTH,
    VARINT,
    Value,
    WireError,
    floats_of,
    int32_of,
    read_fields,
    read_varint,
)

SIDES = {1: 0, 2: 1, 3: 2}
"""Fields of a Datum with its lengths, and which one each is: channels, height, width."""
DATA, LABEL, FLOAT_DATA, ENCODED = 4, 5, 6, 7

BLOB_SIDES = {1: 0, 2: 1, 3: 2, 4: 3}
"""Fields of a BlobProto, of which newer Caffes write `shape` instead."""
BLOB_DATA, BLOB_SHAPE, BLOB_DOUBLE_DATA = 5, 7, 8
_DIMENSIONS = 1
"""The field of `shape` with the lengths."""

Floats = list[NDArray[Any]]


@dataclass(frozen=True)
class Datum:
    """One message, whose values have not been looked at."""

    shape: tuple[int, int, int]
    """Channels, height, width; all 0 in some databases of encoded images."""
    data: memoryview
    """Pixels of 8 bits, channel by channel, or an image file."""
    numbers: NDArray[np.float32]
    """Floating-point pixels (n,), channel by channel."""
    label: int
    is_encoded: bool

    @classmethod
    def parse(cls, blob: bytes, name: str) -> Datum:
        """Read a message.

        Args:
            name: what errors call it.

        Raises:
            IngestionError: it is none.
        """
        shape, data, label, encoded = [0, 0, 0], memoryview(b""), 0, 0
        numbers: Floats = []
        try:
            for number, kind, value in read_fields(memoryview(blob)):
                if number in SIDES:
                    shape[SIDES[number]] = int32_of(value)
                elif number == DATA:
                    data = bytes_of(value, kind)
                elif number == LABEL:
                    label = int32_of(value)
                elif number == FLOAT_DATA:
                    numbers.append(floats_of(kind, value))
                elif number == ENCODED:
                    encoded = int32_of(value)
        except WireError as error:
            raise IngestionError(f"{name} is not a Datum of Caffe: {error}.") from error
        channels, height, width = shape
        return cls((channels, height, width), data, joined(numbers), label, bool(encoded))

    def planes(self, name: str) -> NDArray[Any]:
        """The values of a datum that is not encoded: (channels, height, width), uint8 or float32.

        Raises:
            IngestionError: there are more or fewer than the lengths say.
        """
        values: NDArray[Any] = np.frombuffer(self.data, np.uint8)
        if self.numbers.size:
            if values.size:
                raise IngestionError(f"{name} has bytes and floating-point numbers at once.")
            values = self.numbers
        return _shaped(values, self.shape, name)


def read_mean(data: bytes, name: str) -> NDArray[np.float32]:
    """The mean image (channels, height, width) of a `.binaryproto` file.

    Raises:
        IngestionError: it is none; the text names the file.
    """
    old, new = [0, 0, 0, 0], None
    numbers: Floats = []
    try:
        for number, kind, value in read_fields(memoryview(data)):
            if number in BLOB_SIDES:
                old[BLOB_SIDES[number]] = int32_of(value)
            elif number in (BLOB_DATA, BLOB_DOUBLE_DATA):
                numbers.append(floats_of(kind, value, "<f4" if number == BLOB_DATA else "<f8"))
            elif number == BLOB_SHAPE:
                new = _dimensions(bytes_of(value, kind))
    except WireError as error:
        raise IngestionError(
            f"{name} is not a mean image (BlobProto) of Caffe: {error}."
        ) from error
    shape = old if new is None else new
    if len(shape) == 4 and shape[0] == 1:
        shape = shape[1:]
    if len(shape) != 3:
        lengths = " × ".join(map(str, shape)) or "nothing"
        raise IngestionError(f"{name} holds {lengths}, not one image (1 × channels × …).")
    mean = _shaped(joined(numbers), (shape[0], shape[1], shape[2]), name)
    if not np.isfinite(mean).all():
        raise IngestionError(f"{name} has values that are infinite or not a number.")
    return mean


def _dimensions(message: memoryview) -> list[int]:
    """The lengths in a `BlobShape`, packed or not."""
    found: list[int] = []
    for number, kind, value in read_fields(message):
        if number == _DIMENSIONS and kind == VARINT:
            found.append(int32_of(value))
        elif number == _DIMENSIONS and kind == LENGTH:
            packed, place = bytes_of(value, kind), 0
            while place < len(packed) and len(found) < 8:
                length, place = read_varint(packed, place)
                found.append(int32_of(length))
    return found


def bytes_of(value: Value, kind: int) -> memoryview:
    if isinstance(value, int) or kind != LENGTH:
        raise WireError("a row of bytes is of another kind")
    return value


def joined(numbers: Floats) -> NDArray[np.float32]:
    if len(numbers) == 1:
        return numbers[0].astype(np.float32, copy=False)
    return np.concatenate([np.zeros(0, np.float32), *numbers], dtype=np.float32)


def _shaped(values: NDArray[Any], shape: tuple[int, int, int], name: str) -> NDArray[Any]:
    """Values (n,) as (channels, height, width)."""
    lengths = " × ".join(map(str, shape))
    if min(shape) < 1:
        raise IngestionError(f"{name} has the lengths {lengths}; they must be 1 or more.")
    if math.prod(shape) != values.size:
        raise IngestionError(f"{name} has {values.size} values, but the lengths {lengths}.")
    return values.reshape(shape)
