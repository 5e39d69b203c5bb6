"""Pixels of any type and size as a small picture within a page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.images import resize
from digits_site.web.pictures import picture, window

SENT = 512
"""Pixels of the longer side of a picture that is sent."""
SHOWN = 256
"""Those of the page that it takes; pictures of half as many and less are enlarged."""

Pixels = NDArray[Any]
Windows = Sequence[Mapping[str, Any]]
"""Of each channel, the values that are black and white, as `pictures` takes them."""


@dataclass(frozen=True)
class Picture:
    png: str
    """A data URI."""
    width: int
    height: int
    """In pixels of the page."""
    enlarged: bool
    caption: str


def windows(image: Pixels) -> Windows:
    """Those of an image: bytes are seen as they are; of others, the usual values are spread."""
    low, high = (0.0, 255.0) if image.dtype == np.uint8 else window(reduced(image), ())
    return [{"percentiles": {"1": low, "99": high}, "min": low, "max": high}] * 3


def drawn(image: Pixels, values: Windows, caption: str) -> Picture:
    small = reduced(image)
    height, width = small.shape[:2]
    longest = max(height, width)
    png = picture(small, None, size=longest, channels=values)
    # Whole multiples keep pixels square; what is sent larger is for screens of more pixels.
    scale = SHOWN // longest if longest <= SHOWN else SHOWN / longest
    return Picture(
        f"data:image/png;base64,{b64encode(png).decode()}",
        max(1, round(width * scale)),
        max(1, round(height * scale)),
        scale > 1,
        caption,
    )


def reduced(image: Pixels) -> Pixels:
    """The image, at most so large as pictures are sent."""
    height, width = image.shape[:2]
    scale = SENT / max(height, width)
    if scale >= 1:
        return image
    return resize(image, (max(1, round(height * scale)), max(1, round(width * scale))))
