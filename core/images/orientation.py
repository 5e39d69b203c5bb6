"""How an image is to be turned, which cameras write beside its pixels (Exif 2.3, 4.6.4)."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.images.formats import opened
from core.images.jpeg_markers import APP1, segments
from core.images.tiff_header import first_page, is_tiff, orientation_tag

UPRIGHT = 1
ORIENTATION = 274


def orientation_of(data: bytes) -> int:
    """1 to 8, as Exif counts, of an image file of any format that is read.

    Raises:
        ValueError: see `core.images.formats.opened`.
    """
    if data.startswith(b"\xff\xd8"):
        return jpeg_orientation(data)
    if data.startswith(b"\x89PNG"):
        return png_orientation(data)
    if is_tiff(data):
        with first_page(io.BytesIO(data)) as page:
            return valid_orientation(orientation_tag(page))
    with opened(data) as image:
        return valid_orientation(image.getexif().get(ORIENTATION, UPRIGHT))


def jpeg_orientation(data: bytes) -> int:
    """1 to 8, as Exif counts; 1 where a JPEG file does not say."""
    for marker, content in segments(data):
        if marker == APP1 and content.startswith(b"Exif\0\0"):
            return _exif_orientation(content)
    return UPRIGHT


def png_orientation(data: bytes) -> int:
    """1 to 8, as Exif counts; 1 where a PNG file does not say."""
    place = data.find(b"eXIf")
    if place < 4:
        return UPRIGHT
    length = int.from_bytes(data[place - 4 : place])
    return _exif_orientation(b"Exif\0\0" + data[place + 4 : place + 4 + length])


def _exif_orientation(block: bytes) -> int:
    exif = Image.Exif()
    try:
        exif.load(block)
        value = exif.get(ORIENTATION, UPRIGHT)
    # What cameras and editors leave there may be anything, and the pixels are still good.
    except Exception:
        return UPRIGHT
    return valid_orientation(value)


def valid_orientation(value: Any) -> int:
    """1 to 8, whatever a file says."""
    return int(value) if value in range(1, 9) else UPRIGHT


def turned(image: NDArray[Any], orientation: int) -> NDArray[Any]:
    """The image as it is to be seen, from how it is stored; contiguous."""
    if orientation == UPRIGHT:
        return image
    if swaps_sides(orientation):
        image = image.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        image = image[::-1]
    if orientation in (2, 3, 6, 7):
        image = image[:, ::-1]
    return np.ascontiguousarray(image)


def turned_box(
    box: tuple[float, float, float, float], size: tuple[int, int], orientation: int
) -> tuple[float, float, float, float]:
    """Left, top, right and bottom in the image as it is to be seen.

    Args:
        box: in the image as it is stored.
        size: (height, width) of the image as it is to be seen.
    """
    left, top, right, bottom = box
    height, width = size
    if swaps_sides(orientation):
        left, top, right, bottom = top, left, bottom, right
    if orientation in (3, 4, 7, 8):
        top, bottom = height - bottom, height - top
    if orientation in (2, 3, 6, 7):
        left, right = width - right, width - left
    return left, top, right, bottom


def swaps_sides(orientation: int) -> bool:
    """Whether height and width of the stored image are width and height of the seen one."""
    return orientation >= 5
