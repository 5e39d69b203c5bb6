"""A TIFF image as it is stored, and as it is to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.images.colors import on_white, without_ink
from core.images.limits import ImageError

Kind = Literal["grey", "palette", "colour", "ink"]


@dataclass(frozen=True)
class Tiff:
    """The first image of a file, upright."""

    samples: NDArray[Any]
    """(height, width, 1, 3 or 4) as they are stored, of whatever type."""
    kind: Kind
    bits: int
    """Of a sample."""
    is_inverted: bool
    """Whether 0 is white."""
    opacity: NDArray[Any] | None
    """(height, width, 1)."""
    is_premultiplied: bool
    """Whether samples were multiplied by opacity."""
    palette: NDArray[np.uint8] | None
    """(2 to the power of bits, 3): the colors of indices."""
    lossy: str
    """The compression that has changed the samples; "" if none has."""

    @property
    def white(self) -> int:
        """The largest value, which is white unless values measure something."""
        return 2**self.bits - 1

    @property
    def is_measured(self) -> bool:
        """Whether values are of a kind of which none is white: signed, floating point, or wide."""
        return self.samples.dtype.kind != "u" or self.bits > 16

    def seen(self) -> NDArray[Any]:
        """(height, width, 1 or 3) of uint8 or uint16, or of float32 where they measure something.

        Raises:
            ImageError: it cannot be seen so; the text says why, and what to do.
        """
        if self.palette is None and self.is_measured:
            return self._measured()
        image = self._colors() if self.palette is None else self._picked(self.palette)
        if self.opacity is None:
            return image
        opacity = _of_8_bits(self.opacity, self.bits).astype(image.dtype)
        return on_white(np.concatenate([image, opacity], axis=2), self.is_premultiplied)

    def _colors(self) -> NDArray[Any]:
        image = _of_8_bits(self.samples, self.bits)
        if self.is_inverted:
            image = (self.white if self.bits > 8 else 255) - image
        return without_ink(image) if self.kind == "ink" else image

    def _picked(self, palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if (most := int(self.samples.max())) >= len(palette):
            raise ImageError(f"its palette has no color {most}; save it again, as RGB")
        if self.opacity is not None and self.bits > 8:
            raise ImageError("it has a palette and opacity of 16 bits; save it as RGB")
        return palette[self.samples[:, :, 0]]

    def _measured(self) -> NDArray[np.float32]:
        if self.opacity is not None or self.kind == "ink":
            what = "opacity" if self.opacity is not None else "CMYK colors"
            raise ImageError(
                f"it has {what} in {self.samples.dtype}, which is not read; save it without, or "
                "with 8 or 16 bits"
            )
        try:
            with np.errstate(over="raise"):
                return self.samples.astype(np.float32)
        except FloatingPointError:
            raise ImageError(
                "it holds values that are too large for float32; scale them, and save it again"
            ) from None


def _of_8_bits(samples: NDArray[Any], bits: int) -> NDArray[Any]:
    """Values of fewer bits as 0 to 255, rounded; others as they are."""
    if bits >= 8:
        return samples
    most = 2**bits - 1
    return ((samples.astype(np.uint16) * 255 + most // 2) // most).astype(np.uint8)
