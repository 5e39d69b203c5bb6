"""Files that were made to do harm; each function writes one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from tests.plugins.sunnybrook.files import make_dicom, pixels_of

MEGABYTE = 2**20
ITEM_OF_NONE = struct.pack("<HHI", 0xFFFE, 0xE000, 0)

ITEM = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)


def plain(path: Path, **elements: object) -> bytes:
    """An ordinary file."""
    return make_dicom(path, pixels_of("uint8", (64, 64)), **elements).read_bytes()


def with_front(path: Path, front: bytes, syntax: str = ExplicitVRLittleEndian) -> None:
    """A file whose data set begins with these bytes."""
    make_dicom(path, pixels_of("uint8", (64, 64)), syntax)
    data = path.read_bytes()
    place = 144 + struct.unpack_from("<I", data, 140)[0]
    path.write_bytes(data[:place] + front + data[place:])


def zero_bytes(path: Path) -> None:
    path.write_bytes(b"")


def zeros(path: Path) -> None:
    path.write_bytes(bytes(10 * MEGABYTE))


def only_the_prefix(path: Path) -> None:
    path.write_bytes(bytes(128) + b"DICM")


def truncated_header(path: Path) -> None:
    path.write_bytes(plain(path)[:400])


def truncated_pixels(path: Path) -> None:
    path.write_bytes(plain(path)[:-1000])


def huge_frame(path: Path) -> None:
    plain(path, Rows=65535, Columns=65535, BitsAllocated=64, BitsStored=64, HighBit=63)


def many_frames(path: Path) -> None:
    plain(path, NumberOfFrames=2**31 - 1)


def many_tiny_frames(path: Path) -> None:
    plain(path, Rows=1, Columns=1, NumberOfFrames=4000, PixelData=bytes(3000))


def deflate_bomb(path: Path) -> None:
    make_dicom(path, pixels_of("uint8", (64, 64)), DeflatedExplicitVRLittleEndian)
    data = path.read_bytes()
    place = 144 + struct.unpack_from("<I", data, 140)[0]
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(engine.compress(bytes(16 * MEGABYTE)) for _ in range(32)) + engine.flush()
    path.write_bytes(data[:place] + bomb)


def truncated_deflate(path: Path) -> None:
    make_dicom(path, pixels_of("uint8", (64, 64)), DeflatedExplicitVRLittleEndian)
    path.write_bytes(path.read_bytes()[:-200])


def nested_sequences(path: Path) -> None:
    """A hundred thousand sequences within each other, none with a length."""
    sequence = struct.pack("<HH2sHI", 0x0008, 0x1140, b"SQ", 0, 0xFFFFFFFF)
    with_front(path, (sequence + ITEM) * 100_000)


def nested_implicit_sequences(path: Path) -> None:
    sequence = struct.pack("<HHI", 0x0008, 0x1140, 0xFFFFFFFF)
    with_front(path, (sequence + ITEM) * 100_000, ImplicitVRLittleEndian)


def nested_defined_sequences(path: Path) -> None:
    """Sequences within each other, all with a length, in an element that is read."""
    data = b""
    for _ in range(20_000):
        item = struct.pack("<HHI", 0xFFFE, 0xE000, len(data)) + data
        data = struct.pack("<HH2sHI", 0x0028, 0x3010, b"SQ", 0, len(item)) + item
    with_front(path, data)


def endless_items(path: Path) -> None:
    """Five million empty items of a sequence that does not end."""
    sequence = struct.pack("<HH2sHI", 0x0008, 0x1140, b"SQ", 0, 0xFFFFFFFF)
    with_front(path, sequence + ITEM_OF_NONE * 5_000_000)


def endless_items_that_are_read(path: Path) -> None:
    """The same in an element whose value matters, with a length."""
    items = ITEM_OF_NONE * 5_000_000
    with_front(path, struct.pack("<HH2sHI", 0x0028, 0x3010, b"SQ", 0, len(items)) + items)


def endless_frame_descriptions(path: Path) -> None:
    items = ITEM_OF_NONE * 5_000_000
    head = struct.pack("<HH2sHI", 0x5200, 0x9230, b"SQ", 0, len(items))
    with_front(path, head + items)


def endless_elements(path: Path) -> None:
    with_front(path, struct.pack("<HH2sH", 0x0008, 0x0001, b"CS", 0) * 5_000_000)


def wrong_length(path: Path) -> None:
    with_front(path, struct.pack("<HH2sHI", 0x0009, 0x1001, b"OB", 0, 0xFFFFFFF0))


def undefined_length_of_text(path: Path) -> None:
    with_front(path, struct.pack("<HH2sHI", 0x0009, 0x1001, b"UT", 0, 0xFFFFFFFF) + b"text" * 99)


def palette_of_endless_segments(path: Path) -> None:
    """Segments of 65 535 entries each, ten thousand times."""
    segments = struct.pack("<3H", 0, 1, 7) + struct.pack("<3H", 1, 65535, 9) * 10_000
    values = {
        f"Segmented{colour}PaletteColorLookupTableData": segments
        for colour in ("Red", "Green", "Blue")
    }
    described = {"RedPaletteColorLookupTableDescriptor": [256, 0, 16]}
    plain(path, PhotometricInterpretation="PALETTE COLOR", **values, **described)


FILES: dict[Callable[[Path], None], str] = {
    zero_bytes: "is not a DICOM file",
    zeros: "is not a DICOM file",
    only_the_prefix: "does not name its transfer syntax",
    truncated_header: "truncated|no pixel data",
    truncated_pixels: "less than expected|truncated",
    huge_frame: "bytes; at most",
    many_frames: "NumberOfFrames is 2147483647",
    many_tiny_frames: r"less than expected \(3000 vs 4000",
    deflate_bomb: "inflates to more than",
    truncated_deflate: "truncated",
    nested_sequences: "nested more than 64 deep",
    nested_implicit_sequences: "nested more than 64 deep",
    nested_defined_sequences: "",
    endless_items: "more than 1000000 elements",
    endless_items_that_are_read: "too long",
    endless_frame_descriptions: "",
    endless_elements: "more than 1000000 elements",
    wrong_length: "length of element",
    undefined_length_of_text: "cannot be",
    palette_of_endless_segments: "Its palette has 65536 of 256",
}
"""What is said of each; empty where only the limits matter."""
