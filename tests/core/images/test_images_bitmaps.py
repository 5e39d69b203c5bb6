"""BMP files with palettes, whose depth and number of colors differ."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from core.images import read_image

PIXELS = np.random.default_rng(0).integers(0, 2, (5, 7)).astype(np.uint8)


def bitmap(pixels: np.ndarray, bits: int, greys: list[int], *, os2: bool = False) -> bytes:
    """A BMP file, written by its specification: rows from the bottom, of whole 32 bits."""
    height, width = pixels.shape
    rows = b""
    for row in pixels[::-1]:
        text = "".join(f"{value:0{bits}b}" for value in row)
        text += "0" * (-len(text) % 32)
        rows += int(text, 2).to_bytes(len(text) // 8)
    if os2:
        palette = b"".join(bytes([grey] * 3) for grey in greys)
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        palette = b"".join(bytes([grey] * 3 + [0]) for grey in greys)
        sizes = (len(rows), 0, 0, len(greys), 0)
        head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, 0, *sizes)
    start = 14 + len(head) + len(palette)
    whole = struct.pack("<2sIHHI", b"BM", start + len(rows), 0, 0, start)
    return whole + head + palette + rows


@pytest.mark.parametrize("os2", [False, True])
@pytest.mark.parametrize(
    ("bits", "greys"),
    [
        (1, [0, 255]),
        (1, [255, 0]),
        (4, [0, 255]),
        (8, [0, 255]),
        (8, [255, 0]),
        (4, list(range(16))),
        (4, list(range(0, 256, 17))),
        (8, list(range(256))),
    ],
)
def test_grey_palettes(tmp_path: Path, bits: int, greys: list[int], os2: bool):
    # A header of OS/2 has no number of colors: there is one for each value of the bits.
    colors = greys + [0] * (2**bits - len(greys)) if os2 else greys
    pixels = PIXELS if len(greys) == 2 else PIXELS * 3 + 5
    (path := tmp_path / "1.bmp").write_bytes(bitmap(pixels, bits, colors, os2=os2))
    expected = np.array(greys, np.uint8)[pixels]
    found = read_image(path, channels=1)
    np.testing.assert_array_equal(found[:, :, 0], expected, strict=True)
