"""What a JPEG 2000 codestream says of itself: its size, and in how many parts it is coded.

Decoders reserve memory for every part before they look at any, so a few bytes can ask for
gigabytes (ISO/IEC 15444-1 annex A).
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from core.dicom.walk import Malformed

START = b"\xff\x4f\xff\x51"
"""The markers SOC and SIZ, behind which the size is."""
STYLE, STYLE_OF_COMPONENT, TILE, DATA = 0xFF52, 0xFF53, 0xFF90, 0xFF93
MOST_SAMPLES = 80 * 2**20
"""Decoders hold each in 32 bits."""
MOST_TILES = 2**14
MOST_BLOCKS = 2**18
"""Code blocks of all tiles; common are 64 × 64 samples a block."""

SIZE = Struct(">8IH")


class Size(NamedTuple):
    """The size of a frame."""

    rows: int
    columns: int
    samples: int
    bits: int
    """Bits of a sample."""


class Grid(NamedTuple):
    """The image on its canvas, in tiles (SIZ from Xsiz on)."""

    right: int
    bottom: int
    left: int
    top: int
    tile_width: int
    tile_height: int
    tile_left: int
    tile_top: int
    samples: int


def _grid_of(data: bytes) -> Grid:
    if not data.startswith(START) or len(START) + 4 + SIZE.size + 3 > len(data):
        raise Malformed("A frame is not a JPEG 2000 image.")
    grid = Grid(*SIZE.unpack_from(data, len(START) + 4))
    if not (grid.tile_width and grid.tile_height):
        raise Malformed("A JPEG 2000 frame is damaged: its tiles have no size.")
    return grid


def size_of_jpeg2000(data: bytes) -> Size:
    """The size of a codestream.

    Raises:
        Malformed: it is damaged.
    """
    grid = _grid_of(data)
    bits = (data[len(START) + 4 + SIZE.size] & 0x7F) + 1
    return Size(grid.bottom - grid.top, grid.right - grid.left, grid.samples, bits)


def check_parts(data: bytes) -> None:
    """Refuse a codestream of so many parts that it must be meant to do harm."""
    grid, size = _grid_of(data), size_of_jpeg2000(data)
    if size.rows * size.columns * size.samples > MOST_SAMPLES:
        raise Malformed(f"A JPEG 2000 frame has more than {MOST_SAMPLES} samples.")
    across = -(-(grid.right - grid.tile_left) // grid.tile_width)
    down = -(-(grid.bottom - grid.tile_top) // grid.tile_height)
    if across * down > MOST_TILES:
        raise Malformed(f"A JPEG 2000 frame has {across * down} tiles, more than {MOST_TILES}.")
    length = int.from_bytes(data[len(START) : len(START) + 2])
    for style in styles(data, len(START) + length, size.samples):
        if (blocks := _blocks_of(style, size)) > MOST_BLOCKS:
            raise Malformed(f"A JPEG 2000 frame has {blocks} blocks, more than {MOST_BLOCKS}.")


def bare(data: bytes) -> bytes:
    """A codestream without the JP2 file around it, in which another one could hide."""
    return data[max(data.find(START, 0, 2**16), 0) :]


def styles(data: bytes, place: int, samples: int) -> Iterator[bytes]:
    """The coding styles of the image, its components and its tiles: their part from SP on.

    The first byte says whether sizes of precincts follow.
    """
    tile = None
    while place + 12 <= len(data):
        marker, length = (int.from_bytes(data[at : at + 2]) for at in (place, place + 2))
        value = data[place + 4 : place + 2 + length]
        if marker == STYLE:
            yield value[:1] + value[5:]
        elif marker == STYLE_OF_COMPONENT:
            yield value[1 if samples < 257 else 2 :]
        elif marker == TILE:
            tile = place, int.from_bytes(value[2:6])
        if marker != DATA:
            place += 2 + max(length, 2)
        elif tile is None or tile[1] < 14:
            # A length of 0 is that of the last part.
            return
        else:
            place = tile[0] + tile[1]


def _blocks_of(style: bytes, size: Size) -> int:
    """How many code blocks an image has; those of different resolutions are counted each."""
    if len(style) < 6:
        raise Malformed("A JPEG 2000 frame is damaged.")
    levels, width, height = style[1], (style[2] & 15) + 2, (style[3] & 15) + 2
    precincts = style[6:] if style[0] & 1 else b""
    total = 0
    for resolution in range(levels + 1):
        exponents = precincts[resolution] if resolution < len(precincts) else 0xFF
        half = 1 if resolution else 0
        across = min(width, max((exponents & 15) - half, 0)) + levels - resolution
        down = min(height, max((exponents >> 4) - half, 0)) + levels - resolution
        total += -(-size.columns // 2**across) * -(-size.rows // 2**down)
    return total * size.samples
