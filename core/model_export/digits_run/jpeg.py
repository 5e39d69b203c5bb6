"""JPEG files as DIGITS decodes those that it shrinks: at a part of their size, colors repeated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_Array = NDArray[Any]
_ORIENTATION = 0x0112
_ENOUGH = 1.5
"""From this shrinking on, colors of half the width are repeated instead of interpolated."""


def shrunk(image: Any, path: Path, needed: tuple[int, int], *, grey: bool) -> Any:
    """An open JPEG file for a size, of which it has more: 1/8, 1/4 or 1/2 where that is enough.

    Args:
        needed: (width, height) as it is stored, which may be turned.
    """
    width, height = image.size
    for part in (8, 4, 2):
        if -(-width // part) >= needed[0] and -(-height // part) >= needed[1]:
            image.draft("L" if grey else None, (width // part, height // part))
            return image
    sampling = [layer[1:3] for layer in image.layer]
    halved = sampling in ([(2, 1), (1, 1), (1, 1)], [(2, 2), (1, 1), (1, 1)])
    if grey or not halved or width < _ENOUGH * needed[0] or height < _ENOUGH * needed[1]:
        return whole(image, grey=grey)
    image.draft("YCbCr", image.size)
    pixels = np.asarray(image).astype(np.int64)
    if sampling[0] == (2, 2):
        with Image.open(path) as half:
            half.draft("YCbCr", (width // 2, height // 2))
            colors = np.asarray(half)[..., 1:].astype(np.int64).repeat(2, 0)
    else:
        colors = _before_interpolation(pixels[..., 1:])
    colors = colors.repeat(2, 1)[:height, :width]
    found = Image.fromarray(_rgb(np.concatenate([pixels[..., :1], colors], axis=2)), "RGB")
    found.getexif()[_ORIENTATION] = image.getexif().get(_ORIENTATION, 1)
    return found


def whole(image: Any, *, grey: bool) -> Any:
    if grey:
        image.draft("L", image.size)
    return image


def _before_interpolation(colors: _Array) -> _Array:
    """The stored columns of half the number, from those that libjpeg interpolated between them.

    Of columns a, b, c it makes (3 b + a + 1) / 4 and (3 b + c + 2) / 4, rounded down, and the first
    and the last are as they were; so each column follows from the one before it.
    """
    even, odd = colors[:, 0::2], colors[:, 1::2]
    found = even.copy()
    if even.shape[1] <= 2:  # so few are repeated
        return found
    for place in range(1, even.shape[1]):
        before = found[:, place - 1]
        by_even = -((before + 1 - 4 * even[:, place]) // 3)
        found[:, place] = np.maximum(by_even, 4 * odd[:, place - 1] - 2 - 3 * before)
    return found


def _rgb(pixels: _Array) -> _Array:
    """Luminance, blue and red difference as red, green and blue, in parts of 2 ** 16 (JFIF)."""
    light, blue, red = pixels[..., 0], pixels[..., 1] - 128, pixels[..., 2] - 128
    parts = (91881 * red, -22554 * blue - 46802 * red, 116130 * blue)
    found = light[..., np.newaxis] + ((np.stack(parts, axis=2) + 2**15) >> 16)
    return found.clip(0, 255).astype(np.uint8)
