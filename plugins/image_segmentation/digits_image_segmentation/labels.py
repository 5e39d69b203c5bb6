"""Reading label images: what is stored for each pixel, before it is a class."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from core.plugins import IngestionError
from core.plugins.files import read_bytes
from core.plugins.images import LARGEST_FILE, pillow_image

JPEG = b"\xff\xd8\xff"
BITS, GREY, PALETTE = ("1",), ("L", "LA", "I", "I;16", "I;16B", "I;16L", "I;16N"), ("P", "PA")
COLORS = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX")
"""Pillow's modes."""


class Reading(StrEnum):
    """What of a label image tells the class of a pixel."""

    IDS = "ids"
    """Its index in a palette, its grey value, or its bit."""
    VALUES = "values"
    """The same, but a bit that is set is the grey value 255."""
    COLORS = "colors"
    """Its colour."""


@dataclass(frozen=True)
class LabelImage:
    """The pixels of a label file, as they are to be seen."""

    kind: str
    """"palette", "grey" or "colour"."""
    codes: NDArray[Any]
    """(height, width): indices or grey values (uint8, uint16), or colours 0xRRGGBB (uint32)."""
    palette: list[list[int]]
    """Red, green and blue by index, without the black that fills it up; else empty."""


def read_label_image(path: str, reading: Reading) -> LabelImage:
    """The first image of a file.

    Raises:
        IngestionError: it is not a label image; the text names the file and the reason.
    """
    data = read_bytes(path, LARGEST_FILE)
    if data.startswith(JPEG):
        raise IngestionError(
            f"{path} is a JPEG file, which changes pixels and so cannot hold classes. Save label "
            "images as PNG."
        )
    try:
        if not data:
            raise ValueError("it is empty")
        with pillow_image(data) as image:
            return _label_image(ImageOps.exif_transpose(image), reading)
    # A damaged file makes decoders raise about anything.
    except Exception as error:
        raise IngestionError(f"{path} cannot be used as a label image: {error}.") from error


def _label_image(image: Image.Image, reading: Reading) -> LabelImage:
    if reading == Reading.COLORS:
        return LabelImage("colour", _color_codes(image), [])
    if image.mode in PALETTE:
        return LabelImage("palette", plane(image), _palette_of(image))
    if image.mode in BITS:
        image = image.convert("L")
        return LabelImage("grey", np.asarray(image) // (255 if reading == Reading.IDS else 1), [])
    if image.mode in GREY:
        return LabelImage("grey", plane(image), [])
    raise ValueError(
        f"its pixels are of the kind {image.mode}; a palette or whole grey values are expected. "
        "For colours, give a colour map"
    )


def plane(image: Image.Image) -> NDArray[Any]:
    """Indices or grey values (height, width), uint8 or uint16; opacity does not count."""
    pixels = np.asarray(image)
    if pixels.ndim == 3:
        pixels = pixels[:, :, 0]
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.min() < 0 or pixels.max() > np.iinfo(np.uint16).max:
        raise ValueError(f"it holds values from {pixels.min()} to {pixels.max()}")
    return pixels.astype(np.uint16)


def _palette_of(image: Image.Image) -> list[list[int]]:
    flat = image.getpalette() or []
    colors = [flat[place : place + 3] for place in range(0, len(flat), 3)]
    # Some programs fill palettes up to 256 colours, and Pillow may, too.
    while colors and colors[-1] == [0, 0, 0]:
        colors.pop()
    return colors


def _color_codes(image: Image.Image) -> NDArray[np.uint32]:
    """0xRRGGBB (height, width); opacity does not count."""
    if image.mode not in COLORS:
        raise ValueError(f"its pixels are of the kind {image.mode}; colours of 8 bits are expected")
    red, green, blue = np.moveaxis(np.asarray(image.convert("RGB"), np.uint32), 2, 0)
    return (red << 16 | green << 8 | blue).astype(np.uint32, copy=False)
