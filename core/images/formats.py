"""The formats of image files that are read: these, whatever else Pillow would guess.

Pillow knows some forty formats. For EPS it starts Ghostscript, and many others are read by code
that hardly anyone uses. So what a file is decides its beginning, among the few that are named.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import BinaryIO

# Pillow would import all of its formats to find these three.
from PIL import (
    AvifImagePlugin,
    Image,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from core.files import open_file
from core.images.limits import ImageError
from core.images.tiff_header import first_page, is_tiff, orientation_tag

FORMATS = (
    *("BMP", "GIF", "JPEG", "PNG", "PPM"),
    AvifImagePlugin.AvifImageFile.format,
    TiffImagePlugin.TiffImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
)
"""Pillow's names; PPM stands for all of Netpbm's."""
_IN_WORDS = "PNG, JPEG, TIFF, BMP, GIF, WebP, AVIF or PNM"
SUFFIXES = frozenset(
    f".{ending}"
    for ending in (
        *("apng", "avif", "bmp", "gif", "jfif", "jpe", "jpeg", "jpg", "pbm", "pgm", "png"),
        *("pnm", "ppm", "tif", "tiff", "webp"),
    )
)
"""Endings, in small letters, of the files that are images."""
_REFUSED = frozenset({".heic", ".heif", ".j2k", ".jp2", ".jpf", ".jpx"})
"""Those of images that are not read; a folder's are rejected by name, not passed over."""

_OTHERS: list[tuple[int, bytes, str]] = [
    (0, b"%!PS", "an EPS file"),
    (0, b"\xc5\xd0\xd3\xc6", "an EPS file"),
    (0, b"%PDF", "a PDF file"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"\xd7\xcd\xc6\x9a", "a WMF file"),
    (0, b"\xd0\xcf\x11\xe0", "a FlashPix or Office file"),
    (0, b"\0\0\0\x0cjP  ", "a JPEG 2000 file"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 file"),
    (0, b"\0\0\1\0", "an icon"),
    (4, b"ftyphei", "an HEIC file"),
    (4, b"ftypmif1", "an HEIC file"),
    (0, b"SIMPLE  =", "a FITS file"),
    (0, b"\x89HDF\r\n", "an HDF5 file"),
    (0, b"<svg", "an SVG file"),
    (128, b"DICM", "a DICOM file"),
    (344, b"n+1\0", "a NIfTI file"),
]
"""What begins so, counted from a place; to tell users what they have."""


def is_image_name(name: str) -> bool:
    """Whether a file's ending is that of an image, be it one that is read or rejected."""
    return os.path.splitext(name)[1].lower() in SUFFIXES | _REFUSED


def _open_image(file: BinaryIO) -> Image.Image:
    """The image by Pillow, which has read no more than its header.

    Raises:
        ImageError: it is of no format that is read; the text says which it is, where that is known.
    """
    try:
        return Image.open(file, formats=FORMATS)
    except UnidentifiedImageError:
        file.seek(0)
        raise ImageError(_what_it_is(file.read(512))) from None


def opened(data: bytes) -> Image.Image:
    """The same of a file's content."""
    return _open_image(io.BytesIO(data))


def header_size(path: str | Path) -> tuple[int, int]:
    """Height and width, as the header of a file says.

    Raises:
        OSError: it cannot be read, or is not a regular file.
        Exception: whatever its reader raises where it is damaged, or of no format that is read.
    """
    with open_file(path) as file:
        head = file.read(4)
        file.seek(0)
        if not is_tiff(head):
            with _open_image(file) as image:
                return image.height, image.width
        with first_page(file) as page:
            size = int(page.imagelength), int(page.imagewidth)
            return size[::-1] if orientation_tag(page) in (5, 6, 7, 8) else size


def _what_it_is(head: bytes) -> str:
    for place, mark, name in _OTHERS:
        if head.startswith(mark, place):
            return f"it is {name}, which is not read here; save it as PNG"
    return f"it is of no kind that is read; save it as {_IN_WORDS}"
