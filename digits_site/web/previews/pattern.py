"""A drawn picture that shows what resizing does: a circle, a grid, thirds and a frame."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEIGHT, WIDTH = 480, 640
_CELL = 40
"""Pixels between the lines of the grid."""
_RADIUS = 170
_LINE = 4

LEFT, RIGHT = (47, 93, 138), (214, 138, 60)
"""Colors of the gradient."""
GRID, THIRD, WHITE = (200, 205, 210), (20, 28, 38), (255, 255, 255)


@lru_cache(maxsize=1)
def pattern() -> NDArray[np.uint8]:
    """The picture (480, 640, 3); not to be written to.

    Colors change from left to right; a disc in each corner, and a white frame, show whether
    borders were cropped.
    """
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    share = (x / (WIDTH - 1))[..., np.newaxis]
    image = np.array(LEFT) * (1 - share) + np.array(RIGHT) * share
    grid = (y % _CELL == 0) | (x % _CELL == 0)
    image[grid] = (image[grid] + GRID) / 2
    for part in (1 / 3, 2 / 3):
        image[_near(y, HEIGHT * part) | _near(x, WIDTH * part)] = THIRD
    image[_near(np.hypot(y - HEIGHT / 2, x - WIDTH / 2), _RADIUS)] = WHITE
    # From the nearest border.
    y, x = np.minimum(y, HEIGHT - 1 - y), np.minimum(x, WIDTH - 1 - x)
    image[(np.hypot(y - _CELL, x - _CELL) < _CELL / 2) | (np.minimum(y, x) < _LINE)] = WHITE
    drawn = image.round().astype(np.uint8)
    drawn.flags.writeable = False
    return drawn


def _near(place: NDArray[Any], line: float) -> NDArray[np.bool_]:
    return np.abs(place - line) < _LINE / 2
