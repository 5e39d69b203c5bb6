"""Pixels of any type and size as a small picture within a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from core.drawing import Window, at_most, data_url, eight_bits, image_window, png

_SENT = 512
"""Pixels of the longer side of a picture that is sent."""
_SHOWN = 256
"""Pixels of the page that the longer side takes; pictures of half as many or fewer are enlarged."""

Pixels = NDArray[Any]


@dataclass(frozen=True)
class InlinePicture:
    png: str
    """A data URL."""
    width: int
    height: int
    """In pixels of the page."""
    enlarged: bool
    caption: str


def window(image: Pixels) -> Window:
    """That of an image, found from no more pixels than are sent."""
    return image_window(at_most(image, _SENT))


def drawn(image: Pixels, values: Window, caption: str) -> InlinePicture:
    small = at_most(image, _SENT)
    height, width = small.shape[:2]
    longest = max(height, width)
    # Whole multiples keep pixels square; what is sent larger is for screens of more pixels.
    scale = _SHOWN // longest if longest <= _SHOWN else _SHOWN / longest
    return InlinePicture(
        data_url(png(eight_bits(small, values))),
        max(1, round(width * scale)),
        max(1, round(height * scale)),
        scale > 1,
        caption,
    )
