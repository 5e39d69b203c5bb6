"""Label images in TIFF files, whose samples are read as they are stored."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins.images import ImageError, Tiff, with_channels
from digits_image_segmentation.greys import one_channel, within_0_and_1


def colors_of(tiff: Tiff) -> NDArray[np.uint32]:
    """0xRRGGBB (height, width).

    Raises:
        ImageError: colors do not have 8 bits.
    """
    if tiff.is_measured or (tiff.bits > 8 and tiff.palette is None):
        raise ImageError(f"its colors have {tiff.bits} bits; save it with 8")
    red, green, blue = np.moveaxis(with_channels(tiff.seen(), 3).astype(np.uint32), 2, 0)
    return red << 16 | green << 8 | blue


def values_of_tiff(tiff: Tiff, *, as_stored: bool) -> NDArray[Any]:
    """Grey values (height, width).

    Raises:
        ImageError: its channels differ.
    """
    return one_channel(tiff.samples if as_stored or tiff.is_measured else tiff.seen())


def is_bright(tiff: Tiff) -> NDArray[np.bool_]:
    """Whether pixels (height, width) are at least half as bright as white.

    Raises:
        ImageError: no value is white.
    """
    seen = tiff.seen()
    if tiff.lossy or tiff.palette is not None:
        seen = with_channels(seen, 1)
    grey = one_channel(seen)
    if not tiff.is_measured:
        return grey * 2.0 >= (255 if tiff.bits <= 8 else tiff.white)
    if tiff.samples.dtype.kind != "f":
        raise ImageError(
            f"it holds values of {tiff.samples.dtype}, of which none is white; set grey_values to "
            "order or ids, or save it with 8 or 16 bits"
        )
    return within_0_and_1(grey) * 2.0 >= 1
