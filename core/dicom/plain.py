"""Images that are stored uncompressed, read without a general parser.

Most clinical files are such images, and parsing is the largest part of their ingestion.
What is in any way unusual is left to pydicom: `read_plain` returns None and judges nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.dicom.headers import keep
from core.dicom.kinds import SEGMENTATIONS
from core.dicom.outline import PIXEL_DATA, Span, Unusual, outline_of
from core.files import open_file

LARGEST_FILE = 64 * 2**20
_SOP_CLASS = 0x00080016
_MASKS = {uid.encode() for uid in SEGMENTATIONS}
_SAMPLES_PER_PIXEL = 0x00280002
_PHOTOMETRIC_INTERPRETATION = 0x00280004
_NUMBER_OF_FRAMES = 0x00280008
ROWS = 0x00280010
COLUMNS = 0x00280011
_BITS_ALLOCATED = 0x00280100
_BITS_STORED = 0x00280101
_HIGH_BIT = 0x00280102
_PIXEL_REPRESENTATION = 0x00280103
_RESCALE_INTERCEPT = 0x00281052
_RESCALE_SLOPE = 0x00281053
_MODALITY_LUT = 0x00283000
SHARED_GROUPS, FRAME_GROUPS = 0x52009229, 0x52009230
SHORTS = {
    _SAMPLES_PER_PIXEL,
    ROWS,
    COLUMNS,
    _BITS_ALLOCATED,
    _BITS_STORED,
    _HIGH_BIT,
    _PIXEL_REPRESENTATION,
}
TEXTS = {_PHOTOMETRIC_INTERPRETATION, _NUMBER_OF_FRAMES, _RESCALE_INTERCEPT, _RESCALE_SLOPE}
_WANTED = SHORTS | TEXTS
ELSEWHERE = {_MODALITY_LUT, SHARED_GROUPS, FRAME_GROUPS}
"""Sequences that may say more of the pixels than is read here."""
GREY = {b"MONOCHROME1", b"MONOCHROME2"}

UINT16 = Struct("<H")


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
    """Whether nothing but slope and intercept says what the values mean, which are not masks."""


def read_plain(path: str | Path) -> PlainImage | None:
    """The image of a file, exactly as pydicom has it; None where pydicom must be asked.

    Raises:
        OSError: the file cannot be read.
    """
    with open_file(path, buffering=False) as file:
        if os.fstat(file.fileno()).st_size > LARGEST_FILE:
            return None
        data = file.read()
    try:
        outline = outline_of(data)
        image = image_of(data, outline.spans)
    except Unusual:
        return None
    keep(path, data, outline)
    return image


def image_of(data: bytes, spans: Mapping[int, Span]) -> PlainImage:
    values, (start, size) = values_of(data, spans), spans[PIXEL_DATA]
    rows, columns = values.get(ROWS, 0), values.get(COLUMNS, 0)
    allocated, stored = values.get(_BITS_ALLOCATED), values.get(_BITS_STORED)
    sign = values.get(_PIXEL_REPRESENTATION)
    interpretation = values.get(_PHOTOMETRIC_INTERPRETATION, b"").rstrip(b"\0 ")
    if (
        values.get(_SAMPLES_PER_PIXEL) != 1
        or interpretation not in GREY
        or number(values.get(_NUMBER_OF_FRAMES), 1) != 1
        or allocated not in (8, 16)
        or stored is None
        or not 0 < stored <= allocated
        or values.get(_HIGH_BIT) != stored - 1
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
    slope, intercept = values.get(_RESCALE_SLOPE), values.get(_RESCALE_INTERCEPT)
    first, length = spans.get(_SOP_CLASS, (0, 0))
    kind = data[first : first + length].rstrip(b"\0 ")
    complete = ELSEWHERE.isdisjoint(spans) and kind not in _MASKS
    inverted = interpretation == b"MONOCHROME1"
    return PlainImage(pixels, stored, inverted, number(slope, 1), number(intercept, 0), complete)


def values_of(data: bytes, spans: Mapping[int, Span]) -> dict[int, Any]:
    """The values of the elements that matter."""
    values: dict[int, Any] = {}
    for tag in _WANTED & spans.keys():
        first, length = spans[tag]
        if tag in TEXTS:
            values[tag] = data[first : first + length]
        elif length == 2:
            (values[tag],) = UINT16.unpack_from(data, first)
        else:
            raise Unusual
    return values


def number(text: bytes | None, default: float) -> float:
    """The one number of a text; the default where there is none."""
    stripped = (text or b"").strip(b"\0 ")
    if not stripped:
        return default
    try:
        return float(stripped)
    except ValueError:
        raise Unusual from None
