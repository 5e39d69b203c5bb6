"""An input as a small picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.plugins import Picture
from visualizations.layers import grey_or_color, png

SMALLEST, LARGEST = 112, 256
"""Pixels of the longer side; smaller images are enlarged by whole pixels."""


def thumbnail(image: NDArray[Any]) -> Picture:
    """The picture of a feature (height, width, channels)."""
    picture = grey_or_color(image).convert("RGB")
    longest = max(picture.size)
    if longest > LARGEST:
        picture.thumbnail((LARGEST, LARGEST))
    elif longest < SMALLEST:
        factor = -(-SMALLEST // longest)
        size = (picture.width * factor, picture.height * factor)
        picture = picture.resize(size, Image.Resampling.NEAREST)
    return Picture(png(picture))


def number(value: np.generic | float) -> float | None:
    """As JSON has it: what is infinite or no number becomes None."""
    return float(value) if np.isfinite(value) else None
