"""The images, and the gradients that are drawn for them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

STEEPEST = 0.5
"""Of a gradient, in either direction."""
WHITE = 255


def ramp(gradient: Sequence[float], height: int, width: int) -> NDArray[np.uint8]:
    """A plane of grey (height, width, 1) that rises to the right and downwards.

    With the gradient (a, b), the pixel (x, y) is a·255/w·(x − w/2) + b·255/h·(y − h/2) + 127.5,
    cut to a whole number, as in NVIDIA's plug-in; for gradients up to ½ this is within 0–255.
    """
    across, down = (
        slope * WHITE / length * (np.arange(length) - length / 2)
        for slope, length in zip(gradient, (width, height), strict=True)
    )
    plane = across + down[:, np.newaxis] + WHITE / 2
    # What floating point leaves outside by a hair is at the end of the range.
    return plane.clip(0, WHITE).astype(np.uint8)[:, :, np.newaxis]


def draw(count: int, seed: int, stream: int) -> list[list[float]]:
    """So many gradients (a, b), even in [−½, ½); of one seed, streams differ."""
    numbers = np.random.default_rng([seed, stream]).random((count, 2)) - STEEPEST
    gradients: list[list[float]] = numbers.tolist()
    return gradients
