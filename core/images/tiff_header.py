"""The headers of TIFF files, by tifffile, which knows kinds that Pillow does not open."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from tifffile import TiffFile, TiffPage

from core.images.limits import ImageError

TIFF_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""With which a file begins; the last two are those of BigTIFF."""
_ORIENTATION = 274

# What it logs of damaged files is in the reason of the rejected entry.
logging.getLogger("tifffile").setLevel(logging.CRITICAL)


def is_tiff(data: bytes) -> bool:
    return data.startswith(TIFF_MARKS)


@contextmanager
def first_page(file: BinaryIO) -> Iterator[TiffPage]:
    """The header of the first image.

    Raises:
        ImageError: it has no pixels.
        Exception: whatever tifffile raises where it is damaged.
    """
    # By default it takes the name of the file, which may be a number.
    with TiffFile(file, name="image") as tiff:
        page = tiff.pages.first
        if not page.imagelength or not page.imagewidth:
            raise ImageError("it has no pixels; copy it again")
        yield page


def orientation_tag(page: TiffPage) -> Any:
    """What a file says of how it is to be turned; it may be anything."""
    return page.tags.valueof(_ORIENTATION, 1)
