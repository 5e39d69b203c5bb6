"""From pixels of any type to 8 bits: the one place where it is decided what is black and white.

1. Colors of 8 bits are shown as they are.
2. Where the statistics of the dataset are known, the 1st percentile of its training stage is
   black and the 99th white, of all channels together, so that pictures of one dataset can be
   compared. This holds for its samples and for inputs of its models alike.
3. Where they are not, grey images of 8 bits are shown as they are; of others, the image's own
   percentiles count.

Where both percentiles are the same, minimum and maximum take their place. Where these are the
same too, what is greater is white and all else black.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Image8 = NDArray[np.uint8]
"""An image (height, width, 1 or 3) in 8 bits, as it is seen."""

LOW, HIGH = 1, 99
"""The percentiles that become black and white."""


@dataclass(frozen=True)
class Window:
    """The values that become black and white."""

    low: float
    high: float
    slope: float = 1.0
    """With `intercept`, what a stored value means: slope · value + intercept, in the unit."""
    intercept: float = 0.0
    unit: str = ""
    """Such as "HU"; "" where it is not known."""
    own: tuple[float, float] | None = None
    """Center and width of the window that the files have, in the unit."""


def dataset_window(channels: Sequence[Mapping[str, Any]]) -> Window | None:
    """The window of a dataset.

    Args:
        channels: the statistics of each channel of the training stage.

    Returns:
        None where they are empty, as those of a stage without samples are.
    """
    channels = channels[: shown_channels(len(channels))]
    if not channels:
        return None
    percentiles = [row["percentiles"] for row in channels]
    window = Window(
        min(row[str(LOW)] for row in percentiles), max(row[str(HIGH)] for row in percentiles)
    )
    if window.low < window.high:
        return window
    return Window(min(row["min"] for row in channels), max(row["max"] for row in channels))


def image_window(image: NDArray[Any]) -> Window:
    """The window of an image (height, width, channels) of which nothing else is known."""
    if image.dtype == np.uint8:
        return Window(0, 255)
    values = image[:, :, : shown_channels(image.shape[2])]
    values = values[np.isfinite(values)]
    if not values.size:
        return Window(0, 0)
    low, high = np.percentile(values.astype(np.float64), [LOW, HIGH])
    if low == high:
        low, high = values.min(), values.max()
    return Window(float(low), float(high))


def eight_bits(image: NDArray[Any], window: Window | None = None) -> Image8:
    """The image (height, width, channels) as it is seen: in color or grey, with 8 bits.

    The first three channels are red, green and blue; of one or two, the first is grey. NaN is
    black.

    Args:
        window: that of the dataset; None where none is known.
    """
    shown = image[:, :, : shown_channels(image.shape[2])]
    if shown.dtype == np.uint8 and shown.shape[2] == 3:
        return np.ascontiguousarray(shown)
    found = window_of(image, window)
    low, high = found.low, found.high
    if low == high:
        return np.where(shown > low, 255, 0).astype(np.uint8)
    # float32 at its limits has differences that only float64 holds.
    exact = np.float64 if shown.dtype.kind == "f" else np.float32
    values: NDArray[np.floating[Any]] = shown.astype(exact)
    scaled = (values - low) * (255 / (high - low))
    return np.nan_to_num(scaled, nan=0).clip(0, 255).round().astype(np.uint8)


def window_of(image: NDArray[Any], window: Window | None) -> Window:
    """The dataset's, or the image's own where that is not known, or damaged."""
    if window is None or not (math.isfinite(window.low) and math.isfinite(window.high)):
        return image_window(image)
    return window


def shown_channels(count: int) -> int:
    """How many of an image's channels are seen, from the first."""
    return 3 if count >= 3 else min(count, 1)
