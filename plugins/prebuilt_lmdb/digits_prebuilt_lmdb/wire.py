"""Reading protobuf's wire format, in which Caffe's messages are stored.

The format is public (https://protobuf.dev/programming-guides/encoding/): a message is a row of
fields, each a tag (the field's number and the kind of its value, as a varint) and a value. So
neither Caffe nor a compiled `caffe_pb2` is needed. Bytes may be anything: what is not a message
raises a `WireError`, in time and memory that grow with the bytes alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5
_LONGEST_VARINT = 10
"""Bytes: 64 bits, seven in each."""
FIRST_RUN = 64

Value = int | memoryview
Field = tuple[int, int, Value]
"""The number, the kind of the value, and the value; a view of the message where not a varint."""


class WireError(ValueError):
    """Bytes that are not a message; the text says what is wrong, and where."""


def read_fields(data: memoryview) -> Iterator[Field]:
    """The fields of a message in their order.

    Single floats of one field that follow each other come as one value, as if packed.
    """
    place = 0
    while place < len(data):
        start = place
        tag, place = read_varint(data, place)
        number, kind = tag >> 3, tag & 7
        if not number:
            raise WireError(f"byte {start} begins the field 0, which no message has")
        if kind == VARINT:
            value, place = read_varint(data, place)
            yield number, kind, value
            continue
        if kind == FOUR_BYTES and place == start + 1:
            run = _equal_tags(data[start:])
            if run > 1:
                yield number, LENGTH, unpacked(data[start : start + 5 * run])
                place = start + 5 * run
                continue
        size, place = size_of(data, kind, place)
        if size > len(data) - place:
            raise WireError(
                f"the field {number} at byte {start} is of {size} bytes, and "
                f"{len(data) - place} are left"
            )
        yield number, kind, data[place : place + size]
        place += size


def read_varint(data: memoryview, place: int) -> tuple[int, int]:
    """A number of up to 64 bits, seven to a byte, and the place behind it."""
    value = 0
    for count, byte in enumerate(data[place : place + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value & (2**64 - 1), place + count + 1
    raise WireError(f"the number at byte {place} does not end")


def size_of(data: memoryview, kind: int, place: int) -> tuple[int, int]:
    """How many bytes a value has, and where they begin."""
    match kind:
        case 1:
            return 8, place
        case 5:
            return 4, place
        case 2:
            return read_varint(data, place)
    raise WireError(f"the field before byte {place} is of the kind {kind}, which Caffe has not")


def _equal_tags(data: memoryview) -> int:
    """How many whole fields of a tag of one byte and four bytes follow, all with the first's tag.

    It looks at ever more of them, so that a short run costs little in a long message.
    """
    whole = len(data) // 5
    rows = np.frombuffer(data[: 5 * whole], np.uint8).reshape(-1, 5)[:, 0]
    start, step = 0, FIRST_RUN
    while start < whole:
        others = np.flatnonzero(rows[start : start + step] != data[0])
        if others.size:
            return start + int(others[0])
        start, step = start + step, 2 * step
    return whole


def unpacked(fields: memoryview) -> memoryview:
    """The values of such fields, without their tags."""
    values = np.frombuffer(fields, np.uint8).reshape(-1, 5)[:, 1:]
    return np.ascontiguousarray(values).reshape(-1).data


def int32_of(value: Value) -> int:
    """A varint as the signed number of 32 bits that was written."""
    if not isinstance(value, int):
        raise WireError("a whole number is of another kind")
    value &= 2**32 - 1
    return value - 2**32 if value >= 2**31 else value


def floats_of(kind: int, value: Value, dtype: str = "<f4") -> NDArray[Any]:
    """Packed numbers, or a single one, of 4 (`<f4`) or 8 (`<f8`) bytes each."""
    size = np.dtype(dtype).itemsize
    if isinstance(value, int) or kind not in (LENGTH, FOUR_BYTES if size == 4 else EIGHT_BYTES):
        raise WireError("a floating-point number is of another kind")
    if len(value) % size:
        raise WireError(f"its {len(value)} bytes of numbers are not a multiple of {size}")
    return np.frombuffer(value, dtype)
