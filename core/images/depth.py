"""The values that files store, where Pillow scales them to be seen.

Grey of 2 and 4 bits in PNG files becomes 0 to 255, and so do the values of Netpbm files. For
pictures that is right; class indices are as they were stored. TIFF files: see `core.images.tiff`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

_WIDE = ("I", "I;16", "I;16B", "I;16L", "I;16N")
"""Pillow's modes of 16 bits or more."""


@dataclass(frozen=True)
class Depth:
    """The range of an image's values."""

    stored: int
    """The largest value that its file can hold."""
    read: int
    """The largest value as Pillow reads it."""

    @property
    def is_cut(self) -> bool:
        """Whether Pillow reads fewer values than the file can hold."""
        return self.read < self.stored

    def stored_values(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """What the file holds, of the pixels that Pillow read; the dtype stays."""
        if self.stored >= self.read:
            return pixels
        # Rounded; as there are fewer stored values, each of them is found exactly.
        wide = pixels.astype(np.int64) * self.stored + self.read // 2
        return (wide // self.read).astype(pixels.dtype)


def depth_of(image: Image.Image) -> Depth:
    """Of an image that Pillow has opened, but not yet read; then its file's layout is gone."""
    read = 65535 if image.mode in _WIDE else 255
    tiles = image.tile if isinstance(image, ImageFile.ImageFile) else []
    args = tiles[0].args if tiles else None
    layout, *rest = args if isinstance(args, tuple) else (args,)
    if image.format == "PPM" and image.mode != "F" and rest:
        return Depth(rest[-1], read)
    _, _, bits = str(layout).partition(";")
    if bits.startswith("16"):
        return Depth(65535, read)
    if bits[:1] in ("2", "4") and image.mode == "L":
        return Depth(2 ** int(bits[0]) - 1, read)
    return Depth(1 if image.mode == "1" else read, read)
