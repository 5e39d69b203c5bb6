"""What a compressed frame says of its own size, which decoders trust; so it is checked first."""

from __future__ import annotations

import re
from struct import Struct

from core.dicom.jpeg2000 import Size, size_of_jpeg2000
from core.dicom.walk import Malformed

MOST_SCANS = 16
"""Each costs a pass over all pixels; a sequential image has one a component."""
_MOST_SEGMENTS = 1000
"""In front of the size."""
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xF7}
"""Markers of baseline, extended, progressive, lossless and JPEG-LS frames."""
_OTHER_FRAMES = set(range(0xC0, 0xD0)) - _FRAMES - {0xC4, 0xC8, 0xCC}
_ALONE = {0x01, *range(0xD0, 0xD9)}
"""Markers without a length."""
SCAN = 0xDA
END = b"\xff\xd9"
_PADDING = 1024
"""Bytes behind the end that may be zeros or FF."""
_MARKER = re.compile(rb"\xff+([^\xff])")
"""Any number of FF may stand in front of a marker."""

FRAME = Struct(">BHHB")


def size_of(family: str, data: bytes) -> Size | None:
    """The size that a frame says it has; None where its kind has no such thing.

    Args:
        family: as `Syntax.family` has it.

    Raises:
        Malformed: it is damaged, or made to be slow.
    """
    if family in ("jpeg", "jpeg-ls"):
        return jpeg(data)
    return size_of_jpeg2000(data) if family == "jpeg2000" else None


def jpeg(data: bytes) -> Size:
    if data[:2] != b"\xff\xd8":
        raise Malformed("A frame is not a JPEG image.")
    if data.count(bytes([0xFF, SCAN])) > MOST_SCANS:
        raise Malformed(f"A JPEG frame has more than {MOST_SCANS} scans.")
    # Most decoders fill up what is missing, and say nothing.
    if not data[-_PADDING:].rstrip(b"\0\xff").endswith(END):
        raise Malformed("A JPEG frame is truncated: its end is missing.")
    place = 2
    for _ in range(_MOST_SEGMENTS):
        found = _MARKER.match(data, place)
        if found is None:
            break
        marker, place = found[1][0], found.end()
        if marker in _FRAMES:
            if place + 2 + FRAME.size > len(data):
                break
            bits, rows, columns, samples = FRAME.unpack_from(data, place + 2)
            return Size(rows, columns, samples, bits)
        if marker in _OTHER_FRAMES or marker == SCAN:
            raise Malformed(f"A JPEG frame is of a kind that is not read (marker FF{marker:02X}).")
        if marker not in _ALONE:
            place += int.from_bytes(data[place : place + 2])
    raise Malformed("A JPEG frame is damaged: it does not say its size.")
