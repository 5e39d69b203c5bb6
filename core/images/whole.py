"""Whether GIF and BMP files are whole; Pillow passes over what is out of place, or missing."""

from __future__ import annotations

import imagecodecs

from core.images.limits import ImageError

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
    checks = {"GIF": _is_whole_gif, "BMP": _is_whole_bmp}
    if format_name in checks and not checks[format_name](data):
        raise ImageError("it is damaged or cut off; copy it again, or save it again as PNG")


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
    """Whether there are no more colours than can be, and all rows, each of whole 32 bits."""
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
