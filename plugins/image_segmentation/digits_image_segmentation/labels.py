"""Reading label images: what is stored for each pixel, before it is a class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from core.plugins import IngestionError
from core.plugins.files import read_bytes
from core.plugins.images import (
    LARGEST_FILE,
    Depth,
    ImageError,
    depth_of,
    is_tiff,
    lossy_compression,
    pillow_image,
    read_tiff,
    reason,
)
from digits_image_segmentation.greys import most_of, plane, values_of
from digits_image_segmentation.tiffs import colors_of, is_bright, values_of_tiff

JPEG = b"\xff\xd8\xff"
BITS, GREY, PALETTE = ("1",), ("L", "LA", "I", "I;16", "I;16B", "I;16L", "I;16N"), ("P", "PA")
CHANNELS = ("RGB", "RGBA", "RGBX")
COLORS = (*BITS, "L", "LA", *PALETTE, *CHANNELS)
"""Pillow's modes."""


_CHANGES_PIXELS = (
    "which changes pixels and so cannot hold classes. Save label images as PNG; if they are black "
    "and white only, set grey_values to threshold"
)


class Reading(StrEnum):
    """What of a label image tells the class of a pixel."""

    IDS = "ids"
    """Its index in a palette, its grey value, or its bit."""
    VALUES = "values"
    """The same, but as it is seen: black is 0, white 255."""
    BRIGHT = "bright"
    """Whether it is at least half as bright as white."""
    COLORS = "colors"
    """Its color."""


@dataclass(frozen=True)
class LabelImage:
    """The pixels of a label file, as they are to be seen."""

    kind: str
    """"palette", "grey" or "color"."""
    codes: NDArray[Any]
    """(height, width): indices or grey values (uint8, uint16), or colors 0xRRGGBB (uint32)."""
    palette: list[list[int]]
    """Red, green and blue by index, without the black that fills it up; else empty."""


def read_label_image(path: str, reading: Reading) -> LabelImage:
    """The first image of a file.

    Raises:
        IngestionError: it is not a label image; the text names the file and the reason.
    """
    data = read_bytes(path, LARGEST_FILE)
    if data.startswith(JPEG) and reading != Reading.BRIGHT:
        raise IngestionError(f"{path} is a JPEG file, {_CHANGES_PIXELS}.")
    try:
        if not data:
            raise ImageError("it is empty; copy it again")
        return _of_tiff(data, reading) if is_tiff(data) else _of_others(data, reading)
    # A damaged file makes decoders raise about anything.
    except Exception as error:
        raise IngestionError(f"{path} cannot be used as a label image: {reason(error)}.") from error


def _of_others(data: bytes, reading: Reading) -> LabelImage:
    with pillow_image(data) as image:
        # Before the pixels are read.
        depth, lossy = depth_of(image), lossy_compression(image, data)
        _check_lossy(lossy, reading)
        image = ImageOps.exif_transpose(image)
        if lossy and image.mode in CHANNELS:
            # Colors of a compression in masks of black and white.
            image = image.convert("L")
        return _label_image(image, depth, reading, data)


def _check_lossy(lossy: str, reading: Reading) -> None:
    if lossy and reading != Reading.BRIGHT:
        raise ImageError(f"it is compressed as {lossy}, {_CHANGES_PIXELS}")


def _of_tiff(data: bytes, reading: Reading) -> LabelImage:
    # Opacity does not count.
    tiff = replace(read_tiff(data), opacity=None)
    _check_lossy(tiff.lossy, reading)
    if reading == Reading.COLORS:
        return LabelImage("colour", colors_of(tiff), [])
    if reading == Reading.BRIGHT:
        return LabelImage("grey", is_bright(tiff).astype(np.uint8), [])
    if tiff.palette is not None:
        return LabelImage("palette", plane(tiff.samples), _without_filling(tiff.palette.tolist()))
    as_stored = reading == Reading.IDS
    return LabelImage("grey", plane(values_of_tiff(tiff, as_stored=as_stored)), [])


def _label_image(image: Image.Image, depth: Depth, reading: Reading, data: bytes) -> LabelImage:
    if reading == Reading.COLORS:
        if depth.is_cut:
            raise ImageError("its colors have 16 bits; save it with 8")
        return LabelImage("colour", _color_codes(image), [])
    if image.mode in PALETTE and reading != Reading.BRIGHT:
        return LabelImage("palette", plane(np.asarray(image)), _palette_of(image))
    if image.mode in PALETTE:
        image = image.convert("L")
    codes = values_of(image, depth, data)
    if reading == Reading.BRIGHT:
        white = most_of(codes, depth)
        return LabelImage("grey", (codes * 2.0 >= white).astype(np.uint8), [])
    codes = plane(codes)
    return LabelImage("grey", depth.stored_values(codes) if reading == Reading.IDS else codes, [])


def _palette_of(image: Image.Image) -> list[list[int]]:
    flat = image.getpalette() or []
    return _without_filling([flat[place : place + 3] for place in range(0, len(flat), 3)])


def _without_filling(colors: list[list[int]]) -> list[list[int]]:
    # Some programs fill palettes up to 256 colors, and Pillow may, too.
    while colors and colors[-1] == [0, 0, 0]:
        colors.pop()
    return colors


def _color_codes(image: Image.Image) -> NDArray[np.uint32]:
    """0xRRGGBB (height, width); opacity does not count."""
    if image.mode not in COLORS:
        raise ImageError(f"its pixels are of the kind {image.mode}; colors of 8 bits are expected")
    red, green, blue = np.moveaxis(np.asarray(image.convert("RGB"), np.uint32), 2, 0)
    return (red << 16 | green << 8 | blue).astype(np.uint32, copy=False)
