"""Valid DICOM files, and random changes of their bytes."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

from pydicom.uid import UID

from core.dicom.syntaxes import SYNTAXES
from tests.core.dicom.testdata import BY_NAME

NAMES = [
    "MR_small.dcm",
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_RLE.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "MR_small_jp2klossless.dcm",
    "MR_small_expb.dcm",
    "image_dfl.dcm",
    "SC_rgb_small_odd.dcm",
    "SC_rgb_rle_2frame.dcm",
    "SC_rgb_small_odd_jpeg.dcm",
    "JPEG2000.dcm",
    "SC_rgb_jpeg_dcmtk.dcm",
    "SC_rgb_jls_lossy_line.dcm",
    "SC_rgb_gdcm_KY.dcm",
    "rtdose_rle_1frame.dcm",
    "OBXXXX1A_rle.dcm",
    "liver_1frame.dcm",
    "OT-PAL-8-face.dcm",
]
"""Of pydicom's own: plain, implicit, big endian, deflated, without preamble, encapsulated; grey,
colors, a palette, bits, several frames."""
BASES = {name: BY_NAME[name].read_bytes() for name in NAMES}
_HEADER = 2000
"""Bytes at the end or the beginning that are changed more often than others: they decide."""
_DESCRIBING = (2, 4, 6, 8, 0x10, 0x11, 0x100, 0x101, 0x102, 0x103)
"""Elements of group 28 that describe pixels."""
Change = Callable[[random.Random, bytearray], None]


def flip_bits(by: random.Random, data: bytearray) -> None:
    for _ in range(by.choice((1, 1, 2, 8))):
        data[by.randrange(len(data))] ^= 1 << by.randrange(8)


def flip_in_header(by: random.Random, data: bytearray) -> None:
    start = min(128, len(data) // 2)
    data[by.randrange(start, min(len(data), start + _HEADER))] = by.randrange(256)


def cut_off(by: random.Random, data: bytearray) -> None:
    del data[by.choice((by.randrange(len(data)), len(data) - by.randrange(1, 200))) :]


def remove_bytes(by: random.Random, data: bytearray) -> None:
    start = by.randrange(len(data))
    del data[start : start + by.choice((1, 2, 4, 8, 100))]


def insert_bytes(by: random.Random, data: bytearray) -> None:
    start = by.randrange(len(data))
    data[start:start] = by.randbytes(by.choice((1, 2, 8, 50)))


def describe_otherwise(by: random.Random, data: bytearray) -> None:
    """Change the value of an element that describes the pixels, wherever it is."""
    place = _place_of(data, by.choice(_DESCRIBING))
    if place >= 0:
        value = by.choice((0, 1, 2, 3, 7, 8, 12, 16, 32, 33, 64, 255, 4096, 65535))
        data[place + 8 : place + 10] = struct.pack("<H", value)


def change_a_length(by: random.Random, data: bytearray) -> None:
    place = _place_of(data, by.choice(_DESCRIBING))
    if place >= 0:
        data[place + by.choice((4, 6)) : place + 8] = b""
        data[place + 4 : place + 4] = struct.pack("<H", by.choice((0, 1, 4, 255, 65535)))


def change_length_of_pixels(by: random.Random, data: bytearray) -> None:
    place = data.rfind(b"\xe0\x7f\x10\0")
    if place >= 0:
        length = by.choice((0, 1, 100, 2**16, 2**31, 2**32 - 1, by.randrange(len(data))))
        data[place + 8 : place + 12] = struct.pack("<I", length)


def remove_an_element(by: random.Random, data: bytearray) -> None:
    place = _place_of(data, by.choice(_DESCRIBING))
    if place >= 0:
        del data[place : place + 10]


def change_syntax(by: random.Random, data: bytearray) -> None:
    place = data.find(b"\2\0\x10\0UI")
    if place >= 0:
        (length,) = struct.unpack_from("<H", data, place + 6)
        name = by.choice([*SYNTAXES, UID("1.2.840.10008.1.2.4.100")]).encode()
        name += b"\0" * (len(name) % 2)
        data[place + 6 : place + 8 + length] = struct.pack("<H", len(name)) + name


CHANGES: tuple[Change, ...] = (
    flip_bits,
    flip_in_header,
    cut_off,
    remove_bytes,
    insert_bytes,
    describe_otherwise,
    change_a_length,
    change_length_of_pixels,
    remove_an_element,
    change_syntax,
)


def _place_of(data: bytearray, element: int) -> int:
    """Where an element of group 28 begins, in either byte order."""
    little = data.find(struct.pack("<HH", 0x28, element))
    return little if little >= 0 else data.find(struct.pack(">HH", 0x28, element))


def mutant(seed: int) -> tuple[str, bytes]:
    """What was changed, in words, and the changed file; the same for the same seed."""
    by = random.Random(seed)
    name = by.choice(list(BASES))
    data, changes = bytearray(BASES[name]), by.choices(CHANGES, k=by.choice((1, 1, 1, 2)))
    for change in changes:
        if data:
            change(by, data)
    return f"{name}: {', '.join(change.__name__ for change in changes)}", bytes(data)
