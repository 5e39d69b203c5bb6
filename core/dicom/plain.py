"""Images that are stored uncompressed, read without a general parser.

Most clinical files are such images, and parsing is the largest part of their ingestion.
What is in any way unusual is left to pydicom: `read_plain` returns None and judges nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST_FILE = 64 * 2**20
START = 132
"""After the preamble of 128 bytes and "DICM" (PS3.10 7.1)."""
TRANSFER_SYNTAX = 0x00020010
SAMPLES_PER_PIXEL = 0x00280002
PHOTOMETRIC_INTERPRETATION = 0x00280004
NUMBER_OF_FRAMES = 0x00280008
ROWS = 0x00280010
COLUMNS = 0x00280011
BITS_ALLOCATED = 0x00280100
BITS_STORED = 0x00280101
HIGH_BIT = 0x00280102
PIXEL_REPRESENTATION = 0x00280103
RESCALE_INTERCEPT = 0x00281052
RESCALE_SLOPE = 0x00281053
PIXEL_DATA = 0x7FE00010
MODALITY_LUT = 0x00283000
SHARED_GROUPS, FRAME_GROUPS = 0x52009229, 0x52009230
META, DATA_SET = 0x0001FFFF, 0x00030000
"""The elements of the file's meta information are between."""
SHORTS = {
    SAMPLES_PER_PIXEL,
    ROWS,
    COLUMNS,
    BITS_ALLOCATED,
    BITS_STORED,
    HIGH_BIT,
    PIXEL_REPRESENTATION,
}
TEXTS = {PHOTOMETRIC_INTERPRETATION, NUMBER_OF_FRAMES, RESCALE_INTERCEPT, RESCALE_SLOPE}
ELSEWHERE = {MODALITY_LUT, SHARED_GROUPS, FRAME_GROUPS}
"""Sequences that may say more of the pixels than is read here."""
EXPLICIT = {b"1.2.840.10008.1.2": False, b"1.2.840.10008.1.2.1": True}
"""Whether elements name their value representation, by transfer syntax (PS3.5 A.1, A.2)."""
LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
"""Value representations with a length of 32 bits (PS3.5 7.1.2)."""
SHORT = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
KINDS = LONG | SHORT
GREY = {b"MONOCHROME1", b"MONOCHROME2"}

HEAD = Struct("<HHI")
LENGTH = Struct("<I")
UINT16 = Struct("<H")


class Unusual(Exception):
    """Something that this module does not read."""


@dataclass(frozen=True)
class StoredImage:
    """A grey-scale image as its file has it."""

    pixels: NDArray[Any]
    """(rows, columns), of the stored type."""
    stored: int
    """Bits of a pixel that are stored."""
    inverted: bool
    """Whether low values are bright."""


@dataclass(frozen=True)
class PlainImage(StoredImage):
    """A grey-scale image that is the only one in its file."""

    slope: float
    intercept: float
    complete: bool
    """Whether nothing but slope and intercept says what the values mean."""


def read_plain(path: str | Path) -> PlainImage | None:
    """The image of a file, exactly as pydicom has it; None where pydicom must be asked.

    Raises:
        OSError: the file cannot be read.
    """
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size > LARGEST_FILE:
            return None
        data = file.read()
    try:
        return image_of(data)
    except Unusual:
        return None


def image_of(data: bytes) -> PlainImage:
    values, start, size = elements_of(data)
    rows, columns = values.get(ROWS, 0), values.get(COLUMNS, 0)
    allocated, stored = values.get(BITS_ALLOCATED), values.get(BITS_STORED)
    sign = values.get(PIXEL_REPRESENTATION)
    interpretation = values.get(PHOTOMETRIC_INTERPRETATION, b"").rstrip(b"\0 ")
    if (
        values.get(SAMPLES_PER_PIXEL) != 1
        or interpretation not in GREY
        or number(values.get(NUMBER_OF_FRAMES), 1) != 1
        or allocated not in (8, 16)
        or stored is None
        or not 0 < stored <= allocated
        or values.get(HIGH_BIT) != stored - 1
        or sign not in (0, 1)
        or not 0 < rows * columns * allocated // 8 <= size
    ):
        raise Unusual
    dtype = np.dtype(f"<{'i' if sign else 'u'}{allocated // 8}")
    pixels = np.frombuffer(data, dtype, rows * columns, start).reshape(rows, columns).copy()
    # Bits that are allocated but not stored may hold anything (PS3.5 8.1.1).
    if unused := allocated - stored:
        pixels <<= unused
        pixels >>= unused
    pixels = pixels.astype(dtype.newbyteorder("="), copy=False)
    slope, intercept = values.get(RESCALE_SLOPE), values.get(RESCALE_INTERCEPT)
    complete = ELSEWHERE.isdisjoint(values)
    inverted = interpretation == b"MONOCHROME1"
    return PlainImage(pixels, stored, inverted, number(slope, 1), number(intercept, 0), complete)


def data_set_of(data: bytes) -> tuple[int, bool]:
    """Where the data set begins, and whether its elements name their representation."""
    if data[128:START] != b"DICM":
        raise Unusual
    syntax, place = None, START
    for tag, first, length in elements(data, START, META, DATA_SET, explicit=True):
        if tag == TRANSFER_SYNTAX:
            syntax = data[first : first + length].rstrip(b"\0 ")
        place = first + length
    # Some files do not keep what they declare.
    if syntax not in EXPLICIT or (data[place + 4 : place + 6] in KINDS) != EXPLICIT[syntax]:
        raise Unusual
    return place, EXPLICIT[syntax]


def elements_of(data: bytes) -> tuple[dict[int, Any], int, int]:
    """The values of the elements that matter, and where the pixels start and their bytes."""
    values: dict[int, Any] = {}
    place, explicit = data_set_of(data)
    for tag, first, length in elements(data, place, DATA_SET, PIXEL_DATA + 1, explicit=explicit):
        if tag == PIXEL_DATA:
            return values, first, length
        if tag in SHORTS:
            if length != 2:
                raise Unusual
            (values[tag],) = UINT16.unpack_from(data, first)
        elif tag in TEXTS:
            values[tag] = data[first : first + length]
        elif tag in ELSEWHERE:
            values[tag] = None
    raise Unusual


def elements(
    data: bytes, place: int, last: int, until: int, *, explicit: bool
) -> Iterator[tuple[int, int, int]]:
    """Tag, start and length of the value of each element between two tags; tags must ascend."""
    end = len(data)
    while place + 12 <= end:
        group, element, length = HEAD.unpack_from(data, place)
        tag = group << 16 | element
        if tag >= until:
            return
        place += 8
        if explicit:
            kind = data[place - 4 : place - 2]
            if kind in LONG:
                (length,) = LENGTH.unpack_from(data, place)
                place += 4
            elif kind in SHORT:
                length >>= 16
            else:
                raise Unusual
        # A length that is undefined leaves the file, too.
        if place + length > end or tag <= last:
            raise Unusual
        yield tag, place, length
        last, place = tag, place + length


def number(text: bytes | None, default: float) -> float:
    """The one number of a text; the default where there is none."""
    stripped = (text or b"").strip(b"\0 ")
    if not stripped:
        return default
    try:
        return float(stripped)
    except ValueError:
        raise Unusual from None
