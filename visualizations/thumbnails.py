"""An input as a small picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import DatasetInfo, Picture
from core.plugins.drawing import eight_bits, png_with_values, thumbnail


def thumbnail_of(image: NDArray[Any], dataset: DatasetInfo) -> Picture:
    """The picture of a feature (height, width, channels)."""
    small = thumbnail(eight_bits(image, dataset.window))
    return Picture(png_with_values(image, dataset.window, picture=small))


def number(value: np.generic | float) -> float | None:
    """As JSON has it: what is infinite or no number becomes None."""
    return float(value) if np.isfinite(value) else None
