"""From a file's bytes to pixels, by libjpeg-turbo, OpenCV and Pillow.

A decoder takes the bytes and what is wanted, and returns an array (height, width, 1 or 3)
as it is to be seen. It may raise anything where it cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image, ImageOps

from core.images import formats
from core.images.colors import on_white
from core.images.depth import depth_of
from core.images.jpeg_markers import END, check_precision, with_end
from core.images.limits import ImageError, check_size
from core.images.orientation import jpeg_orientation, png_orientation, swaps_sides, turned
from core.images.resizing import Mode, Size, scaled_size
from core.images.tiff_samples import read_tiff
from core.images.whole import check_whole

_REDUCTIONS = (8, 4, 2)
"""Divisors of a JPEG's size for which libjpeg-turbo is faster than at full size."""
_LOSSES = ("premature end", "Premature end", "bad Huffman code")
"""In warnings of libjpeg-turbo."""
_ENOUGH_SHRINKING = 1.5
"""From which on colors that were not smoothed cannot be told from smoothed ones."""

GREY, GREY_WITH_ALPHA = 0, 4
"""The color types of PNG (ISO/IEC 15948, 11.2.2)."""
_BITMAP_BITS = {"1": 1, "L": 8}
"""Of a pixel in a BMP file with a grey palette, by Pillow's mode."""
_OS2_HEADER = 12
_HIGH_BITDEPTH = 0x40

# What OpenCV prints of damaged files is in the reason of the rejected entry.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


@dataclass(frozen=True)
class Wanted:
    """What is made of an image; what a decoder may save itself."""

    channels: int | None = None
    size: Size | None = None
    mode: Mode = "squash"


def decode_jpeg(data: bytes, wanted: Wanted) -> NDArray[Any]:
    """By libjpeg-turbo: in grey, and at a half, a fourth or an eighth where that is enough."""
    try:
        return _decoded_jpeg(data if data.endswith(END) else with_end(data), wanted)
    except ValueError as error:
        check_precision(data)
        # Of these Pillow says nothing; what else is wrong may be harmless.
        if any(loss in str(error) for loss in _LOSSES):
            raise ImageError(
                f"it has damaged or missing pixels ({error}); copy it again"
            ) from error
        raise


def _decoded_jpeg(data: bytes, wanted: Wanted) -> NDArray[Any]:
    height, width, space, _ = simplejpeg.decode_jpeg_header(data)
    check_size(height, width)
    if space in ("CMYK", "YCCK"):
        raise ValueError(f"{space} is left to Pillow")
    orientation = jpeg_orientation(data)
    stored = (height, width)
    enough = stored
    if wanted.size is not None:
        seen = stored[::-1] if swaps_sides(orientation) else stored
        needed = scaled_size(seen, wanted.size, wanted.mode)
        enough = needed[::-1] if swaps_sides(orientation) else needed
        stored = reduced(stored, enough)
    image = simplejpeg.decode_jpeg(
        data,
        "GRAY" if wanted.channels == 1 or space == "Gray" else "RGB",
        min_height=stored[0],
        min_width=stored[1],
        fastupsample=all(a >= _ENOUGH_SHRINKING * b for a, b in zip(stored, enough, strict=True)),
    )
    return turned(image, orientation)


def reduced(size: Size, enough: Size) -> Size:
    """The smallest size that is decoded faster and is not smaller than what is enough."""
    for divisor in _REDUCTIONS:
        height, width = (-(-length // divisor) for length in size)
        if height >= enough[0] and width >= enough[1]:
            return height, width
    return size


def decode_png(data: bytes, wanted: Wanted) -> NDArray[Any]:
    """By OpenCV, which reads 16 bit in color, too, and small files fast."""
    if data[12:16] != b"IHDR":
        raise ValueError("its first chunk is not its header")
    width, height = (int.from_bytes(data[place : place + 4]) for place in (16, 20))
    check_size(height, width)
    image = _opencv_pixels(data)
    if data[25] == GREY:
        _show_transparent_grey(image, data)
    if data[25] == GREY_WITH_ALPHA:
        image = image[:, :, :1]
    return turned(image, png_orientation(data))


def _show_transparent_grey(image: NDArray[Any], data: bytes) -> None:
    """Make the grey value that is transparent white; OpenCV passes it over."""
    place = data.find(b"tRNS", 0, data.find(b"IDAT"))
    if place < 0:
        return
    bits, value = data[24], int.from_bytes(data[place + 4 : place + 6])
    most = np.iinfo(image.dtype).max
    image[image == value * (most // (2**bits - 1))] = most


def decode_tiff(data: bytes, wanted: Wanted) -> NDArray[Any]:
    return read_tiff(data).seen()


def decode_netpbm(data: bytes, wanted: Wanted) -> NDArray[Any]:
    """By OpenCV, which is fast and keeps 16 bits; it scales nothing, or wrongly.

    Plain files are read by Pillow where it does not cut them to 8 bits.
    """
    with pillow_image(data) as image:
        most, is_plain = depth_of(image).stored, data[:2] in (b"P2", b"P3")
        white = 255 if most < 256 else 65535
        if is_plain and (image.mode != "RGB" or white == 255):
            pixels = np.asarray(image)
        else:
            pixels = _opencv_pixels(data)
            if most != white:
                # As Pillow does, to the same rounding of halves.
                pixels = np.rint(pixels / most * white)
    return native(pixels, np.uint8 if white == 255 else np.uint16)


def _opencv_pixels(data: bytes) -> NDArray[Any]:
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:
        raise ValueError("it is damaged or of a kind that is not read")
    if image.ndim == 2:
        return image[:, :, np.newaxis]
    if image.shape[2] == 4:
        image = on_white(image)
    return np.ascontiguousarray(image[:, :, ::-1])


def pillow_image(data: bytes) -> Image.Image:
    """The image in a file's content by Pillow, which has read no more than its header.

    Raises:
        ImageError: it is of a format that is not read, or too large.
    """
    image = formats.opened(data)
    check_size(image.height, image.width)
    check_whole(data, image.format)
    if data.startswith((b"P5", b"P6")):
        _check_maximum(data, depth_of(image).stored)
    return _grey_by_opencv(data, image.mode) if _is_misread_bitmap(data, image) else image


def _check_maximum(data: bytes, most: int) -> None:
    if most not in (255, 65535) and (found := int(_opencv_pixels(data).max())) > most:
        raise ImageError(f"its largest value should be {most}, but is {found}; save it again")


def _is_misread_bitmap(data: bytes, image: Image.Image) -> bool:
    """Whether Pillow takes a grey palette for the depth: 2 colors for 1 bit, others for 8."""
    if image.format != "BMP" or image.mode not in _BITMAP_BITS:
        return False
    # The header of OS/2 has 12 bytes, and shorter numbers than that of Windows.
    place = 24 if data[14] == _OS2_HEADER else 28
    return int.from_bytes(data[place : place + 2], "little") != _BITMAP_BITS[image.mode]


def _grey_by_opencv(data: bytes, mode: str) -> Image.Image:
    grey = _opencv_pixels(data)[:, :, 0]
    return Image.fromarray(grey > 0 if mode == "1" else grey)


def decode_by_pillow(data: bytes, wanted: Wanted) -> NDArray[Any]:
    """The first image of the file; 16 bit as uint16, 32 bit and floating point as float32."""
    with pillow_image(data) as image:
        return _pillow_pixels(ImageOps.exif_transpose(image))


def decode_avif(data: bytes, wanted: Wanted) -> NDArray[Any]:
    """By Pillow, which cuts 10 and 12 bits to 8."""
    # The configuration of AV1 has a byte of version, one of level, and then high_bitdepth.
    place = data.find(b"av1C") + 4
    if place < 4 or data[place + 2] & _HIGH_BITDEPTH:
        raise ImageError("it is an AVIF file of 10 or 12 bits, which is not read; save it as PNG")
    return decode_by_pillow(data, wanted)


def _pillow_pixels(image: Image.Image) -> NDArray[Any]:
    mode = image.mode
    if mode.startswith("I;16"):
        return native(np.asarray(image), np.uint16)
    if mode in ("I", "F"):
        return native(np.asarray(image), np.float32)
    if mode == "LA":
        return on_white(np.asarray(image))
    if image.has_transparency_data:
        return on_white(np.asarray(image.convert("RGBA")))
    return native(np.asarray(image.convert("L" if mode in ("1", "L") else "RGB")), np.uint8)


def native(pixels: NDArray[Any], dtype: type[np.generic]) -> NDArray[Any]:
    """As (height, width, channels) in the machine's byte order."""
    return pixels.astype(dtype).reshape(*pixels.shape[:2], -1)
