"""Where the frames of an image are in its file, and whether it holds as many as it declares."""

from __future__ import annotations

import math

from core.dicom.files import DicomFile
from core.dicom.layout import LARGEST_FRAME, Layout
from core.dicom.meta import EXPORT_AGAIN
from core.dicom.syntaxes import syntax_of
from core.dicom.walk import UNDEFINED, Element, Malformed, Unsuitable

END_OF_IMAGE = b"\xff\xd9"
"""The marker at the end of JPEG, JPEG-LS and JPEG 2000 streams."""


def check_frames(file: DicomFile, layout: Layout) -> int:
    """How many frames a file has, if it has as many as it declares.

    Raises:
        Malformed: there are fewer.
    """
    if syntax_of(file.syntax).family == "native":
        check_native(file, layout)
    elif layout.frames > (found := sum(1 for _ in fragments(file, layout)) - 1):
        raise Malformed(f"It has {found} of {layout.frames} frames.")
    return layout.frames


def check_native(file: DicomFile, layout: Layout) -> None:
    """Refuse pixels that are fewer than declared."""
    pixels = layout.pixels
    if pixels.length == UNDEFINED and file.is_bare:
        raise Unsuitable(
            "Its pixels are compressed, and without file meta information its transfer syntax is "
            f"not known. {EXPORT_AGAIN}"
        )
    if pixels.length == UNDEFINED:
        raise Malformed("Its pixels are compressed, but its transfer syntax says they are not.")
    expected = math.ceil(layout.frames * layout.frame_bits / 8)
    actual = min(pixels.length, file.walk.end - pixels.start)
    if actual < expected:
        raise Malformed(
            f"Its pixel data is less than expected ({actual} vs {expected} bytes); "
            "it is truncated or wrongly described."
        )
    if file.is_bare and pixels.length not in (expected, expected + 1):
        raise Unsuitable(
            f"It has no file meta information, and its {pixels.length} bytes of pixels are not the "
            f"{expected} of an uncompressed image. {EXPORT_AGAIN}"
        )


def fragments(file: DicomFile, layout: Layout) -> list[tuple[int, int]]:
    """Start and end of the fragments of compressed pixels; the first is the offset table."""
    if layout.pixels.length != UNDEFINED:
        raise Malformed("Its pixels are not compressed, but its transfer syntax says they are.")
    return list(file.walk.items(layout.pixels, explicit=False))


def compressed_frame(file: DicomFile, layout: Layout, frame: int) -> bytes:
    """The codestream of a frame.

    Raises:
        Malformed: it is not there, or too long.
    """
    pieces = _pieces_by_table(file, layout, frame) or _pieces_by_search(file, layout, frame)
    length = sum(end - start for start, end in pieces)
    if length == 0:
        raise Malformed(f"Compressed frame {frame} is empty or missing.")
    if length > LARGEST_FRAME:
        raise Malformed(f"Compressed frame {frame} is longer than {LARGEST_FRAME} bytes.")
    return b"".join(file.walk.bytes_of(start, end) for start, end in pieces)


def _pieces_by_table(file: DicomFile, layout: Layout, frame: int) -> list[tuple[int, int]]:
    """The fragments of a frame by an offset table; none where there is no table of all frames."""
    if layout.pixels.length != UNDEFINED:
        return []
    table = next(file.walk.items(layout.pixels, explicit=False), None)
    if table is None:
        return []
    size, data = 4, file.walk.bytes_of(table[0], min(table[1], table[0] + LARGEST_FRAME))
    if extended := file.values.get("ExtendedOffsetTable"):
        size, data = 8, extended
    if len(data) != size * layout.frames:
        return []
    begin, *rest = (
        int.from_bytes(data[place : place + size], "little")
        for place in range(frame * size, min((frame + 2) * size, len(data)), size)
    )
    length = rest[0] - begin if rest else UNDEFINED
    if length <= 0:
        raise Malformed("Its table of frames is not in order.")
    place = table[1] + begin
    part = Element(layout.pixels.tag, b"", place, place, length)
    return list(file.walk.items(part, explicit=False))


def _pieces_by_search(file: DicomFile, layout: Layout, frame: int) -> list[tuple[int, int]]:
    """The fragments of a frame where no table says which they are (PS3.5 A.4)."""
    pieces = fragments(file, layout)[1:]
    if layout.frames == 1:
        return pieces
    if layout.frames == len(pieces):
        return pieces[frame : frame + 1]
    found: list[tuple[int, int]] = []
    for start, end in pieces:
        found.append((start, end))
        if END_OF_IMAGE in file.walk.bytes_of(max(start, end - 10), end):
            if frame == 0:
                return found
            frame, found = frame - 1, []
    raise Malformed("It has fewer frames than it declares.")
