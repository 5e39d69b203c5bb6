"""Pictures in the sizes of pages. Images that are small keep their pixels as squares."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.drawing.windowing import Image8
from core.images import Interpolation, Size, resize

SMALL = 64
"""Images smaller than this, in pixels, are enlarged without smoothing."""
THUMBNAIL = (112, 256)
"""Least and greatest pixels of a thumbnail's longer side."""


def size_within(size: Size, longest: int) -> Size:
    """Height and width in the same proportions, with a longer side of `longest` pixels."""
    scale = longest / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def resized(image: Image8, longest: int) -> Image8:
    """The picture (height, width, channels) with a longer side of `longest` pixels."""
    size = image.shape[0], image.shape[1]
    method: Interpolation = "smooth" if max(size) >= SMALL else "nearest"
    return resize(image, size_within(size, longest), interpolation=method)


def resized_mask(mask: NDArray[Any], longest: int) -> NDArray[np.int32]:
    """Class indices (height, width) of the enlarged or reduced mask; never a mixture of two."""
    size = size_within((mask.shape[0], mask.shape[1]), longest)
    chosen = resize(mask[:, :, np.newaxis], size, interpolation="nearest")
    return chosen[:, :, 0].astype(np.int32)


def at_most(image: NDArray[Any], longest: int) -> NDArray[Any]:
    """The image, of any type, reduced if its longer side has more pixels."""
    size = image.shape[0], image.shape[1]
    return image if max(size) <= longest else resize(image, size_within(size, longest))


def thumbnail(image: Image8) -> Image8:
    """The picture in a size for lists: reduced, or enlarged by a whole factor."""
    least, greatest = THUMBNAIL
    longest = max(image.shape[:2])
    if longest >= least:
        return at_most(image, greatest)
    factor = -(-least // longest)
    size = image.shape[0] * factor, image.shape[1] * factor
    return resize(image, size, interpolation="nearest")
