"""The headers of TIFF files, by tifffile, which knows kinds that Pillow does not open."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from struct import unpack
from typing import Any, BinaryIO

from tifffile import TiffFile, TiffPage

from core.images.limits import ImageError

TIFF_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""With which a file begins; the last two are those of BigTIFF."""
_ORIENTATION = 274
_NEEDED = frozenset(
    (
        *(*range(254, 260), 262, 266, 273, 274, *range(277, 280), 284, 292, 293, 317, 320),
        *(*range(322, 326), 332, 338, 339),
    )
)
"""Fields that say what pixels are (TIFF 6.0, appendix A)."""
_INTEGERS = (1, 3, 4, 13, 16, 18)
"""Types of their values: BYTE, SHORT, LONG and the like."""

# What it logs of damaged files is in the reason of the rejected entry.
logging.getLogger("tifffile").setLevel(logging.CRITICAL)


def is_tiff(data: bytes) -> bool:
    return data.startswith(TIFF_MARKS)


@contextmanager
def first_page(file: BinaryIO) -> Iterator[TiffPage]:
    """The header of the first image.

    Raises:
        ImageError: it has no pixels, or a field that says what they are is damaged.
        Exception: whatever tifffile raises where it is damaged.
    """
    # By default it takes the name of the file, which may be a number.
    with TiffFile(file, name="image") as tiff:
        page = tiff.pages.first
        if not page.imagelength or not page.imagewidth:
            raise ImageError("it has no pixels; copy it again")
        _check_fields(file, tiff, page)
        yield page


def _check_fields(file: BinaryIO, tiff: TiffFile, page: TiffPage) -> None:
    """Refuse what tifffile leaves out as damaged; it would take what holds without such a field."""
    kind = tiff.tiff
    file.seek(page.offset)
    (count,) = unpack(kind.tagnoformat, file.read(kind.tagnosize))
    entries = file.read(count * kind.tagsize)
    for place in range(0, len(entries), kind.tagsize):
        tag, of_type = unpack(f"{kind.byteorder}HH", entries[place : place + 4])
        if tag in _NEEDED and (tag not in page.tags or of_type not in _INTEGERS):
            raise ImageError(f"its field {tag} is damaged; copy it again, or save it again")


def orientation_tag(page: TiffPage) -> Any:
    """What a file says of how it is to be turned; it may be anything."""
    return page.tags.valueof(_ORIENTATION, 1)
