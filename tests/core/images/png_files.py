"""PNG files, written by the specification (ISO/IEC 15948) and by no library."""

from __future__ import annotations

import struct
import zlib

import numpy as np

MARK = b"\x89PNG\r\n\x1a\n"
GREY, COLOUR, PALETTE, GREY_OPACITY, COLOUR_OPACITY = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, COLOUR: 3, PALETTE: 1, GREY_OPACITY: 2, COLOUR_OPACITY: 4}


def png_chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def png(samples: np.ndarray, bits: int, kind: int, **chunks: bytes) -> bytes:
    """A file of samples (height, width, channels), with chunks between header and pixels."""
    height, width, _ = samples.shape
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    extra = b"".join(png_chunk(name.encode(), data) for name, data in chunks.items())
    pixels = png_chunk(b"IDAT", pixels_of(samples, bits))
    return MARK + png_chunk(b"IHDR", header) + extra + pixels + png_chunk(b"IEND", b"")


def pixels_of(samples: np.ndarray, bits: int) -> bytes:
    rows = b""
    for row in samples.reshape(len(samples), -1):
        text = "".join(f"{value:0{bits}b}" for value in row)
        text += "0" * (-len(text) % 8)
        rows += b"\0" + int(text, 2).to_bytes(len(text) // 8)
    return zlib.compress(rows)
