"""The same picture in 8 and in 16 bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FACTOR = 257
"""By which 8 bits become 16: 255 becomes 65,535, as in PNG (ISO/IEC 15948, 13.12)."""
_FULL = 2**15
"""The largest value of images that use all 16 bits is at least that; otherwise it is not known what
8 bits correspond to, as with 12 bits of a camera or scanner."""


@dataclass(frozen=True)
class TrainedOn:
    """How the training images of a network are stored."""

    dtype: str
    """NumPy's name."""
    largest: float
    """The largest value in them."""

    def converted(self, image: NDArray[Any]) -> NDArray[Any]:
        """An ordinary image file's pixels as they would be in a file of the training images' type.

        Only where that is exact: 8 bits times 257 are 16 bits, and 16 bits that are all multiples
        of 257 are 8 bits. Other pixels stay as they are, which the inference rejects.
        """
        if image.dtype == np.uint8 and self.dtype == "uint16" and self.largest >= _FULL:
            return image.astype(np.uint16) * np.uint16(_FACTOR)
        if image.dtype == np.uint16 and self.dtype == "uint8" and not (image % _FACTOR).any():
            return (image // _FACTOR).astype(np.uint8)
        return image
