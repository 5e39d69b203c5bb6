"""One value for each pixel of a label image without a palette."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.plugins.images import Depth, ImageError, read_image_bytes

_CHANNELS = ("RGB", "RGBX", "RGBA")
"""Pillow's modes of color; programs save grey as three equal channels, too."""
_GREY = ("L", "LA", "I", "I;16", "I;16B", "I;16L", "I;16N")
_LARGEST = np.iinfo(np.uint16).max


def values_of(image: Image.Image, depth: Depth, data: bytes) -> NDArray[Any]:
    """Grey values (height, width) as they are to be seen; opacity does not count.

    Args:
        data: the whole file, for what Pillow cuts to 8 bits.

    Raises:
        ImageError: its channels differ, or it is of a kind that holds no such values.
    """
    if depth.is_cut:
        if image.mode != "RGB":
            raise ImageError(
                "it has 16 bits and opacity, which is not read; save it in grey of 16 bits"
            )
        return one_channel(read_image_bytes(data, "it"))
    if image.mode == "1":
        return np.asarray(image.convert("L"))
    if image.mode in _CHANNELS:
        return one_channel(np.asarray(image)[:, :, :3])
    if image.mode in _GREY:
        pixels = np.asarray(image)
        return pixels[:, :, 0] if pixels.ndim == 3 else pixels
    if image.mode == "F":
        return np.asarray(image)
    raise ImageError(
        f"its pixels are of the kind {image.mode}; a palette or whole grey values are expected. "
        "For colors, give a color map"
    )


def one_channel(pixels: NDArray[Any]) -> NDArray[Any]:
    """The first channel (height, width) of several that are the same.

    Raises:
        ImageError: they differ.
    """
    first = pixels[:, :, :1]
    if pixels.shape[2] > 1 and (pixels != first).any():
        row, column = np.argwhere((pixels != first).any(axis=2))[0]
        color = ", ".join(map(str, pixels[row, column].tolist()))
        raise ImageError(
            f"it has colors, such as ({color}) at x = {column}, y = {row}; a palette or grey "
            "values are expected. For colors, give a color map"
        )
    return first[:, :, 0]


def plane(pixels: NDArray[Any]) -> NDArray[Any]:
    """The values (height, width) as uint8 or uint16.

    Raises:
        ImageError: they are not whole numbers, or not within 0 and 65,535.
    """
    if pixels.ndim == 3:
        pixels = pixels[:, :, 0]
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.float16:
        # Its largest value is less than that of uint16.
        pixels = pixels.astype(np.float32)
    if pixels.dtype.kind == "f" and (uneven := pixels[pixels != np.rint(pixels)]).size:
        raise ImageError(
            f"it holds values such as {uneven[0]:g}, which are not whole numbers; save class "
            "indices as whole numbers, or set grey_values to threshold"
        )
    if pixels.min() < 0 or pixels.max() > _LARGEST:
        raise ImageError(
            f"it holds values from {pixels.min():g} to {pixels.max():g}; classes have 0 to "
            f"{_LARGEST:,}, so save it with such values"
        )
    return pixels.astype(np.uint16)


def most_of(pixels: NDArray[Any], depth: Depth) -> float:
    """White, to which a pixel's brightness is compared.

    Raises:
        ImageError: pixels have no such limit, and go beyond 0 and 1.
    """
    if pixels.dtype.kind != "f":
        return depth.stored if depth.is_cut else depth.read
    within_0_and_1(pixels)
    return 1.0


def within_0_and_1(pixels: NDArray[Any]) -> NDArray[Any]:
    """The same pixels.

    Raises:
        ImageError: they go beyond 0 and 1, or are not numbers.
    """
    if not (pixels.min() >= 0 and pixels.max() <= 1):
        raise ImageError(
            f"it holds values from {pixels.min():g} to {pixels.max():g}; floating point masks "
            "are expected to have 0 to 1, so scale them, or set grey_values to order or ids"
        )
    return pixels
