"""Channels: grey and color, and what is transparent."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def with_channels(image: NDArray[Any], channels: int | None) -> NDArray[Any]:
    """The image (height, width, 1 or 3) in grey (1), in color (3), or as it is (None).

    Grey is the luma of ITU-R BT.601, which JPEG files store.
    """
    if channels in (None, image.shape[2]):
        return image
    if channels == 3:
        return np.repeat(image, 3, axis=2)
    # OpenCV converts no signed pixels; as float32 those of 16 bit are exact.
    source = image if image.dtype.kind != "i" else image.astype(np.float32)
    grey = cv2.cvtColor(source, cv2.COLOR_RGB2GRAY)
    if image.dtype.kind == "i":
        grey = np.rint(grey).astype(image.dtype)
    return grey[:, :, np.newaxis]


def on_white(image: NDArray[Any], is_premultiplied: bool = False) -> NDArray[Any]:
    """Without the last channel, opacity: what is transparent shows white.

    Args:
        image: (height, width, 2 or 4) of uint8 or uint16.
        is_premultiplied: whether the other channels have been multiplied by opacity.

    Returns:
        (height, width, 1 or 3) of the same dtype, rounded.
    """
    most = int(np.iinfo(image.dtype).max)
    opacity = image[:, :, -1:].astype(np.uint32)
    colors = image[:, :, :-1].astype(np.uint32)
    if is_premultiplied:
        return np.minimum(colors + (most - opacity), most).astype(image.dtype)
    # The largest sum, most² + most/2, fits into 32 bits.
    mixed = (colors * opacity + most * (most - opacity) + most // 2) // most
    return mixed.astype(image.dtype)


def without_ink(image: NDArray[Any]) -> NDArray[Any]:
    """The colors of inks (height, width, 4: cyan, magenta, yellow, black), as Pillow has them.

    Args:
        image: uint8 or uint16, to the largest value of which no light is left.
    """
    most = int(np.iinfo(image.dtype).max)
    light = most - image[:, :, 3:].astype(np.int64)
    absorbed = (image[:, :, :3] * light + most // 2) // most
    return np.maximum(light - absorbed, 0).astype(image.dtype)
