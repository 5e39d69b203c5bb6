"""Numbers as colors: from dark to bright, or with their sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.drawing import Image8

_NEGATIVE, _POSITIVE = (33, 102, 172), (178, 24, 43)
"""Blue and red, which color-blind people tell apart."""
_WHITE = (255, 255, 255)
_EMPTY = (128, 128, 128)
"""Of what is not a number."""


@dataclass(frozen=True)
class Scale:
    """Which numbers the ends of a palette stand for."""

    low: float
    high: float
    is_signed: bool
    """Whether 0 is white, with blue below and red above; else from dark blue to yellow."""

    @classmethod
    def of(cls, array: NDArray[Any]) -> Scale:
        """The range of all finite values; symmetrical around 0 if there are negative ones."""
        values = array[np.isfinite(array)]
        if not values.size:
            return cls(0.0, 0.0, is_signed=False)
        low, high = float(values.min()), float(values.max())
        if low >= 0:
            return cls(low, high, is_signed=False)
        most = max(-low, high)
        return cls(-most, most, is_signed=True)

    def colors(self, array: NDArray[Any]) -> Image8:
        """Numbers (height, width) as red, green and blue (height, width, 3)."""
        span = self.high - self.low
        with np.errstate(invalid="ignore"):
            share = (array.astype(np.float64) - self.low) / span if span else array * 0.0
        levels = np.nan_to_num(share, nan=0, posinf=1, neginf=0).clip(0, 1) * 255
        found = self.palette()[levels.round().astype(np.intp)]
        found[np.isnan(array)] = _EMPTY
        return found

    def palette(self) -> NDArray[np.uint8]:
        """The colors (256, 3) from the lowest to the highest number."""
        if self.is_signed:
            ends = np.array([_NEGATIVE, _WHITE, _POSITIVE], np.float64)
            places = np.linspace(0, 2, 256)
            each = [np.interp(places, [0, 1, 2], ends[:, channel]) for channel in range(3)]
            return np.stack(each, axis=-1).round().astype(np.uint8)
        steps = np.arange(256, dtype=np.uint8)[:, np.newaxis]
        return cv2.applyColorMap(steps, cv2.COLORMAP_VIRIDIS)[:, 0, ::-1].astype(np.uint8)

    def layer(self, array: NDArray[Any]) -> NDArray[np.uint8]:
        """Numbers (height, width) in colors that are the more opaque the farther from 0 they are.

        Returns:
            red, green, blue and alpha (height, width, 4).
        """
        most = max(abs(self.low), abs(self.high)) or 1.0
        alpha = (np.nan_to_num(np.abs(array)) / most).clip(0, 1)[..., np.newaxis] * 255
        return np.concatenate([self.colors(array), alpha.round().astype(np.uint8)], axis=-1)
