"""Files that were made to do harm; each function writes one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save

MEGABYTE = 2**20
END = b"\xff\xd9"
ITEM = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
ITEM_OF_NONE = struct.pack("<HHI", 0xFFFE, 0xE000, 0)


def plain(path: Path, **elements: object) -> bytes:
    """An ordinary file."""
    return make_dicom(path, pixels_of("uint8", (64, 64)), **elements).read_bytes()


def with_front(path: Path, front: bytes, syntax: str = ExplicitVRLittleEndian) -> None:
    """A file whose data set begins with these bytes."""
    make_dicom(path, pixels_of("uint8", (64, 64)), syntax)
    data = path.read_bytes()
    place = 144 + struct.unpack_from("<I", data, 140)[0]
    path.write_bytes(data[:place] + front + data[place:])


def compressed(path: Path, syntax: str, frame: bytes, **elements: object) -> None:
    """A file with one compressed frame, or with other pixel data."""
    dataset = dcmread(make_dicom(path, pixels_of("uint8", (64, 64))))
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.add_new("PixelData", "OB", elements.pop("PixelData", None) or encapsulate([frame]))
    dataset["PixelData"].is_undefined_length = True
    for name, value in elements.items():
        setattr(dataset, name, value)
    save(dataset, path)


def sof(rows: int, columns: int, samples: int = 1, bits: int = 8, marker: int = 0xC0) -> bytes:
    """The beginning of a JPEG or JPEG-LS stream: its size."""
    parts = b"".join(bytes([index + 1, 0x11, 0]) for index in range(samples))
    body = struct.pack(">BHHB", bits, rows, columns, samples) + parts
    return b"\xff\xd8\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def siz(rows: int, columns: int, tile: int) -> bytes:
    """The beginning of a JPEG 2000 stream of one component of 8 bits."""
    body = struct.pack(">H8IH3B", 0, columns, rows, 0, 0, tile, tile, 0, 0, 1, 7, 1, 1)
    return b"\xff\x4f\xff\x51" + struct.pack(">H", len(body) + 2) + body


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


def many_compressed_frames(path: Path) -> None:
    compressed(path, RLELossless, bytes(64), NumberOfFrames=60000)


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


def jpeg_of_another_size(path: Path) -> None:
    compressed(path, JPEGBaseline8Bit, sof(65535, 65535) + bytes(5000) + END)


def lossless_jpeg_of_another_size(path: Path) -> None:
    compressed(path, JPEGLosslessSV1, sof(65500, 65500, bits=16, marker=0xC3) + bytes(5000) + END)


def jpeg_ls_of_another_size(path: Path) -> None:
    compressed(path, JPEGLSLossless, sof(65535, 65535, marker=0xF7) + bytes(5000) + END)


def jpeg2000_of_another_size(path: Path) -> None:
    compressed(path, JPEG2000Lossless, siz(65535, 65535, 65535) + bytes(5000))


def jpeg2000_of_many_tiles(path: Path) -> None:
    elements = {"Rows": 1000, "Columns": 1000}
    compressed(path, JPEG2000Lossless, siz(1000, 1000, 1) + bytes(5000), **elements)


def jpeg2000_of_tiny_precincts(path: Path, tile_header: bool = False) -> None:
    """Memory for 16 million precincts of 2 × 2 samples, of which no data is there."""
    elements = {"Rows": 8192, "Columns": 8192}
    style = bytes([1, 0, 0, 1, 0, 0, 4, 4, 0, 1, 0x11])
    usual = bytes([0, 0, 0, 1, 0, 0, 4, 4, 0, 1])
    small, large = (b"\xff\x52" + struct.pack(">H", len(s) + 2) + s for s in (style, usual))
    quantisation = b"\xff\x5c\x00\x04\x40\x40"
    inside = small if tile_header else b""
    part = struct.pack(">HHHIBB", 0xFF90, 10, 0, 14 + len(inside) + 200, 0, 1)
    data = inside + b"\xff\x93" + bytes(198) + b"\xff\xd9"
    head = siz(8192, 8192, 8192) + (large if tile_header else small) + quantisation
    compressed(path, JPEG2000Lossless, head + part + data, **elements)


def jpeg2000_of_tiny_precincts_in_a_tile(path: Path) -> None:
    jpeg2000_of_tiny_precincts(path, tile_header=True)


def jpeg2000_of_noise(path: Path) -> None:
    noise = np.random.default_rng(0).bytes(200_000)
    compressed(path, JPEG2000Lossless, siz(64, 64, 64) + noise)


def jpeg_of_noise(path: Path) -> None:
    noise = np.random.default_rng(0).bytes(200_000)
    compressed(path, JPEGLosslessSV1, sof(64, 64, marker=0xC3) + noise + END)


def jpeg_of_many_scans(path: Path) -> None:
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    elements = {"Rows": 8000, "Columns": 8000}
    compressed(path, JPEGBaseline8Bit, sof(8000, 8000) + scan * 100_000 + END, **elements)


def jpeg_of_many_segments(path: Path) -> None:
    compressed(path, JPEGBaseline8Bit, b"\xff\xd8" + b"\xff\xe0\x00\x02" * 10 * MEGABYTE + END)


def arithmetic_jpeg(path: Path) -> None:
    compressed(path, JPEGBaseline8Bit, sof(64, 64, marker=0xC9) + bytes(5000) + END)


def jpeg_without_a_size(path: Path) -> None:
    compressed(path, JPEGBaseline8Bit, b"\xff\xd8" + b"\xff" * 40 * MEGABYTE + END)


def run_lengths_without_an_end(path: Path) -> None:
    """Run lengths of 640 MB for a frame of 4 KB that has the wrong number of segments."""
    frame = struct.pack("<16I", 2, 64, 70, *[0] * 13) + b"\x81\x00" * 5_000_000
    compressed(path, RLELossless, frame)


def segments_outside(path: Path) -> None:
    compressed(path, RLELossless, struct.pack("<16I", 1, 2**31, *[0] * 14) + bytes(100))


def frames_out_of_order(path: Path) -> None:
    """The offset table says that the second frame is in front of the first."""
    frames = encapsulate([bytes(64)] * 3, has_bot=True)
    table = struct.pack("<3I", 144, 72, 0)
    compressed(path, RLELossless, b"", NumberOfFrames=3, PixelData=frames[:8] + table + frames[20:])


def frames_elsewhere(path: Path) -> None:
    """The offset table leads out of the file."""
    frames = encapsulate([bytes(64)] * 2, has_bot=True)
    table = struct.pack("<2I", 2**30, 2**31)
    compressed(path, RLELossless, b"", NumberOfFrames=2, PixelData=frames[:8] + table + frames[16:])


def no_frames(path: Path) -> None:
    """An empty offset table and nothing else."""
    compressed(path, RLELossless, b"", PixelData=ITEM_OF_NONE)


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
    many_compressed_frames: "1 of 60000 frames|fewer frames",
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
    jpeg_of_another_size: "65535 × 65535",
    lossless_jpeg_of_another_size: "65500 × 65500",
    jpeg_ls_of_another_size: "65535 × 65535",
    jpeg2000_of_another_size: "65535 × 65535",
    jpeg2000_of_many_tiles: "1000000 tiles",
    jpeg2000_of_tiny_precincts: "16777216 blocks",
    jpeg2000_of_tiny_precincts_in_a_tile: "16777216 blocks",
    jpeg2000_of_noise: "damaged|cannot be decoded",
    jpeg_of_noise: "cannot be decoded",
    jpeg_of_many_scans: "more than 16 scans",
    jpeg_of_many_segments: "does not say its size",
    arithmetic_jpeg: "marker FFC9",
    jpeg_without_a_size: "does not say its size",
    run_lengths_without_an_end: "cannot be decoded",
    segments_outside: "cannot be decoded",
    frames_out_of_order: "not in order",
    frames_elsewhere: "truncated",
    no_frames: "empty or missing|0 of 1",
    palette_of_endless_segments: "Its palette has 65536 of 256",
}
"""What is said of each; empty where only the limits matter."""
