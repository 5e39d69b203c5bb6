"""What a compressed frame says of its own size, which decoders trust; so it is checked first."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from core.dicom.walk import Malformed

MOST_TILES = 2**14
MOST_SCANS = 16
"""A sequential image has at most a scan a component; each costs a pass over all pixels."""
FRAMES = {0xC0, 0xC1, 0xC3, 0xF7}
"""Markers of baseline, extended, lossless and JPEG-LS frames: the sequential ones."""
OTHER_FRAMES = set(range(0xC0, 0xD0)) - FRAMES - {0xC4, 0xC8, 0xCC}
ALONE = {0x01, *range(0xD0, 0xD9)}
"""Markers without a length."""
SCAN = 0xDA
JPEG2000 = b"\xff\x4f\xff\x51"
"""The beginning of a codestream, SOC and SIZ."""

FRAME = Struct(">BHHB")
SIZE = Struct(">8IH")


class Size(NamedTuple):
    """The size of a frame."""

    rows: int
    columns: int
    samples: int
    bits: int
    """Bits of a sample."""


def size_of(family: str, data: bytes) -> Size | None:
    """The size that a frame says it has; None where its kind has no such thing.

    Args:
        family: as `Syntax.family` has it.

    Raises:
        Malformed: it is damaged, or made to be slow.
    """
    if family in ("jpeg", "jpeg-ls"):
        return jpeg(data)
    return jpeg2000(data) if family == "jpeg2000" else None


def jpeg(data: bytes) -> Size:
    if data[:2] != b"\xff\xd8":
        raise Malformed("A frame is no JPEG image.")
    if data.count(bytes([0xFF, SCAN])) > MOST_SCANS:
        raise Malformed(f"A JPEG frame has more than {MOST_SCANS} scans.")
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            break
        marker = data[place + 1]
        if marker in FRAMES:
            if place + 4 + FRAME.size > len(data):
                break
            bits, rows, columns, samples = FRAME.unpack_from(data, place + 4)
            return Size(rows, columns, samples, bits)
        if marker in OTHER_FRAMES or marker == SCAN:
            raise Malformed(f"A JPEG frame is of a kind that is not read (marker FF{marker:02X}).")
        # Any number of FF may stand in front of a marker.
        if marker == 0xFF:
            place += 1
        else:
            place += 2 if marker in ALONE else 2 + int.from_bytes(data[place + 2 : place + 4])
    raise Malformed("A JPEG frame is damaged: it does not say its size.")


def jpeg2000(data: bytes) -> Size:
    place = data.find(JPEG2000, 0, 2**16) + len(JPEG2000) + 4
    if place < len(JPEG2000) + 4 or place + SIZE.size + 3 > len(data):
        raise Malformed("A frame is no JPEG 2000 image.")
    right, bottom, left, top, width, height, tile_left, tile_top, samples = SIZE.unpack_from(
        data, place
    )
    bits = (data[place + SIZE.size] & 0x7F) + 1
    if not (width and height and right > left and bottom > top):
        raise Malformed("A JPEG 2000 frame is damaged: it has no size.")
    tiles = -(-(right - tile_left) // width) * -(-(bottom - tile_top) // height)
    if tiles > MOST_TILES:
        raise Malformed(f"A JPEG 2000 frame has {tiles} tiles, more than {MOST_TILES}.")
    return Size(bottom - top, right - left, samples, bits)
