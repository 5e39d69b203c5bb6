"""Whether values are of a size with which a network can compute.

Augmentation and metrics sum the squares of raw values over the pixels of an image in float32, which
ends at 3e38 and 1e-38.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.exceptions import TrainingError
from core.plugins.inputs import InputSpec
from core.plugins.normalization import Normalization
from core.plugins.units import units_of

_LARGEST = 1e15
_SMALLEST = 1e-18
_UNSCALED = (Normalization.NONE, Normalization.CHANNEL_MEAN, Normalization.MEAN_IMAGE)
_RESOLUTION = 2.0**-24
"""Of float32, relative to a value."""


def require_range(what: str, largest: float, deviation: float) -> None:
    """Raise TrainingError where values are too large, or differ by too little.

    Args:
        what: the values, as the beginning of a sentence.
        largest: of their absolute values.
        deviation: their standard deviation; 0 if all are the same.
    """
    if largest > _LARGEST:
        raise TrainingError(
            f"{what} are as large as {largest:.4g}; networks compute with values up to "
            f"{_LARGEST:g}. If that stands for missing data (NoData), put another value into the "
            "files; otherwise choose another unit, such that values are near 1."
        )
    if 0 < deviation < _SMALLEST:
        raise TrainingError(
            f"{what} differ by only {deviation:.4g} (standard deviation); networks compute with "
            f"differences from {_SMALLEST:g} on. Choose another unit, such that values are near 1."
        )


def remarks_on_values(inputs: InputSpec, options: Mapping[str, Any]) -> list[str]:
    """A sentence where a network gets values as small as they are, and will learn nothing.

    Args:
        inputs: of the dataset.
        options: of the network, of which `normalization` counts.
    """
    if options.get("normalization") not in _UNSCALED or not units_of(inputs.deviations):
        return []
    return [
        f"The values of the images differ by only {min(inputs.deviations):.3g} (standard "
        "deviation), and are not divided by it, so that the network will hardly learn from them. "
        "Choose a normalization that standardizes (normalization)."
    ]


def usable_deviation(mean: float, deviation: float) -> float:
    """The standard deviation, or 1 where values are the same to float32."""
    return deviation if deviation > _RESOLUTION * abs(mean) else 1.0
