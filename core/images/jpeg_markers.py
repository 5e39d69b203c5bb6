"""What stands between a JPEG file's markers (ITU-T T.81, annex B), before its pixels."""

from __future__ import annotations

from collections.abc import Iterator

from core.images.limits import ImageError

START_OF_SCAN, APP1 = 0xDA, 0xE1
_FILL = 0xFF
"""Any number of these bytes may come before a marker (B.1.1.2)."""
END = b"\xff\xd9"
_BASELINE, _SEQUENTIAL, _LOSSLESS = 0xC0, 0xC1, 0xC3
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers with what follows, to the start of the first scan inclusive."""
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == _FILL:
            place += 1
            continue
        length = int.from_bytes(data[place + 2 : place + 4])
        yield marker, data[place + 4 : place + 2 + length]
        if marker == START_OF_SCAN:
            return
        place += 2 + length


def check_precision(data: bytes) -> None:
    """Refuse by name what decoders call unknown.

    Raises:
        ImageError: samples do not have 8 bits.
    """
    for marker, content in segments(data):
        if marker in _FRAMES and content and content[0] != 8:
            what = "a lossless JPEG" if marker == _LOSSLESS else "a JPEG"
            raise ImageError(
                f"it is {what} file of {content[0]} bits, which is not read; save it as PNG or "
                "TIFF of 16 bits"
            )


def with_end(data: bytes) -> bytes:
    """With the marker of the end, where a file of one scan was cut off before it.

    Decoders then find out whether any pixels are missing. In files of several scans they would
    not: what is missing there is detail.
    """
    components = 0
    for marker, content in segments(data):
        if marker in (_BASELINE, _SEQUENTIAL) and len(content) > 5:
            components = content[5]
        if marker == START_OF_SCAN and content and content[0] == components:
            return data + END
    return data
