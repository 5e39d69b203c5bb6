"""Files whose compressed frames were made to do harm; each function writes one."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import (
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from tests.core.dicom.hostile import ITEM_OF_NONE, MEGABYTE
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save

END = b"\xff\xd9"


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


def many_compressed_frames(path: Path) -> None:
    compressed(path, RLELossless, bytes(64), NumberOfFrames=60000)


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


FRAMES: dict[Callable[[Path], None], str] = {
    many_compressed_frames: "1 of 60000 frames|fewer frames",
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
}
"""What is said of each."""
