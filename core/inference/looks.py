"""What an image looks like, in a few figures that do not depend on its size."""

from __future__ import annotations

from functools import reduce
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE = 16
_MOST = 256
"""Rows and columns of larger images that count."""
_FLAT = 1e-6
"""A standard deviation below that part of the largest value is none: it may be rounding."""
_LEAST = 1e-12, 1e-30
"""In the place of 0, which has no logarithm: a part of the largest value, and of values of 0."""

_Thumbnail = NDArray[np.float32]


class Looks(NamedTuple):
    """Figures of the intensities of an image."""

    brightness: float
    """Their mean."""
    contrast: float
    """The binary logarithm of their standard deviation."""
    asymmetry: float
    """Their skewness: above 0 where small parts are bright."""
    pattern: float
    """The correlation with the average training image, both very small."""
    color: float
    """How far the channels are apart, in standard deviations; 0 is grey."""

    @property
    def deviation(self) -> float:
        """Their standard deviation; 0 where all are the same."""
        part, least = _LEAST
        found = 2**self.contrast
        return 0.0 if found <= 2 * max(part * abs(self.brightness), least) else float(found)


INVERTIBLE = [False, False, True, True, False]
"""Which of the figures change their sign with inversion."""


def thumbnail_of(feature: NDArray[Any]) -> _Thumbnail:
    """A small grey image with mean 0 and standard deviation 1; 0 throughout if it is flat.

    Args:
        feature: (height, width, channels).
    """
    grey = thinned(feature).mean(axis=2, dtype=np.float32)
    return standardized(cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA))


def standardized(values: NDArray[Any]) -> NDArray[Any]:
    """With mean 0 and standard deviation 1; 0 throughout where all are alike."""
    # In float32, squares of very small values would be 0.
    deviation = float(values.std(dtype=np.float64))
    centered = values - values.mean()
    is_flat = deviation <= _FLAT * float(np.abs(values).max())
    return np.zeros_like(centered) if is_flat else centered / deviation


def looks_of(feature: NDArray[Any], average: _Thumbnail) -> Looks:
    """The figures of an image.

    Args:
        feature: (height, width, channels).
        average: of training images, standardized.
    """
    values = thinned(feature).astype(np.float64)
    part, least = _LEAST
    deviation = max(float(values.std()), part * float(np.abs(values).max()), least)
    normal = standardized(values)
    channels = np.moveaxis(values, 2, 0)
    apart = reduce(np.maximum, channels) - reduce(np.minimum, channels)
    return Looks(
        brightness=float(values.mean()),
        contrast=float(np.log2(deviation)),
        asymmetry=float((normal * normal * normal).mean()),  # a power takes ten times as long
        pattern=float((thumbnail_of(feature) * average).mean()),
        color=float(apart.mean() / deviation),
    )


def thinned(feature: NDArray[Any]) -> NDArray[Any]:
    """Some rows and columns of a large image, as a view."""
    rows, columns = (max(1, length // _MOST) for length in feature.shape[:2])
    return feature[::rows, ::columns]
