"""Whether PNG, GIF and BMP files are whole.

Pillow passes over what is out of place, and fills up what is missing.
"""

from __future__ import annotations

import zlib
from struct import unpack

import imagecodecs

from core.images.limits import ImageError

_CHANNELS = {2: 3, 4: 2, 6: 4}
"""Of a PNG file, by its color type; others have one."""
_CRITICAL = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
"""Chunks without which a PNG file cannot be understood; all of that kind there are."""
_PASSES = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)
"""Of an interlaced one: the first column and row, and how far apart they are."""
_OS2_HEADER = 12
_PACKED = (1, 2)
"""Compressions of BMP files: run lengths of 8 and 4 bits."""
_COLORS_FOLLOW = 0x80
_EXTENSION, _IMAGE, _END = b"!", b",", b";"


def check_whole(data: bytes, format_name: str | None) -> None:
    """Refuse a file of Pillow's format whose parts do not follow each other as they must.

    Raises:
        ImageError: it is damaged.
    """
    checks = {"PNG": _is_whole_png, "GIF": _is_whole_gif, "BMP": _is_whole_bmp}
    if format_name in checks and not checks[format_name](data):
        raise ImageError("it is damaged or cut off; copy it again, or save it again as PNG")


def _is_whole_png(data: bytes) -> bool:
    """Whether it has its end, and as many bytes of pixels as its size takes (ISO/IEC 15948)."""
    width, height, bits, kind, _, _, interlaced = unpack(">IIBBBBB", data[16:29])
    bits *= _CHANNELS.get(kind, 1)
    needed = 0
    for x, y, across, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - x) // across), -(-(height - y) // down)
        needed += rows * (1 + -(-columns * bits // 8)) if columns > 0 and rows > 0 else 0
    inflate, place, chunk = zlib.decompressobj(), 33, b""
    while needed >= 0 and chunk != b"IEND" and place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4])
        chunk = data[place + 4 : place + 8]
        if chunk[:1].isupper() and chunk not in _CRITICAL:
            return False
        if chunk == b"IDAT":
            content = memoryview(data)[place + 8 : place + 8 + length]
            needed -= len(inflate.decompress(content, needed + 1))
        place += 12 + length
    return needed == 0 and inflate.eof and chunk == b"IEND"


def _is_whole_gif(data: bytes) -> bool:
    """Whether blocks follow each other to the end of the first image (GIF89a, 12 to 26)."""
    place = _after_colors(data, 13, data[10])
    while data[place : place + 1] == _EXTENSION:
        place = _after_blocks(data, place + 2)
    if data[place : place + 1] != _IMAGE:
        return False
    if data[place + 1 : place + 9] != bytes(4) + data[6:10]:
        raise ImageError("its first image does not fill it; save it as PNG")
    place = _after_blocks(data, _after_colors(data, place + 10, data[place + 9]) + 1)
    if data[place : place + 1] not in (_EXTENSION, _IMAGE, _END):
        return False
    # Pillow fills up pixels that are missing; giflib refuses them.
    imagecodecs.gif_decode(data[:place] + _END)
    return True


def _after_colors(data: bytes, place: int, flags: int) -> int:
    return place + (3 * 2 ** ((flags & 7) + 1) if flags & _COLORS_FOLLOW else 0)


def _after_blocks(data: bytes, place: int) -> int:
    while place < len(data) and data[place]:
        place += 1 + data[place]
    return place + 1


def _is_whole_bmp(data: bytes) -> bool:
    """Whether the color table fits and no row is missing; rows are padded to 32 bits."""
    start, header = (int.from_bytes(data[place : place + 4], "little") for place in (10, 14))
    size, bits = (2, 24) if header == _OS2_HEADER else (4, 28)
    width, height = (
        int.from_bytes(data[place : place + size], "little", signed=size == 4)
        for place in (18, 18 + size)
    )
    depth = int.from_bytes(data[bits : bits + 2], "little")
    colors = int.from_bytes(data[46:50], "little") if size == 4 and depth <= 8 else 0
    if colors > 2**depth or 14 + header + 4 * colors > start:
        return False
    if size == 4 and int.from_bytes(data[30:34], "little") in _PACKED:
        return True
    return start + (width * depth + 31) // 32 * 4 * abs(height) <= len(data)
