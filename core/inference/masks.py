"""The class of each pixel as an image file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.drawing import Color
from core.plugins.dataset import DatasetInfo

_COLORS = 256
"""Of a palette; masks with more classes are grey images of 16 bits."""


def mask_of(output: NDArray[Any], info: DatasetInfo) -> Image.Image:
    """The most probable class of each pixel, in the colors of the classes.

    Args:
        output: probabilities (height, width, classes).
        info: of the dataset, which has the colors.
    """
    count = output.shape[-1]
    mask = output.argmax(axis=-1).astype(np.uint8 if count <= _COLORS else np.uint16)
    return palette_image(mask, [info.color(index) for index in range(count)])


def palette_image(mask: NDArray[Any], colors: Sequence[Color]) -> Image.Image:
    """A palette image of class indices; of 16 bits where there are more classes than colors.

    Args:
        mask: (height, width), uint8 or uint16.
        colors: of the classes, by index.
    """
    image = Image.fromarray(mask)
    if mask.dtype == np.uint8:
        image.putpalette([level for color in colors[:_COLORS] for level in color])
    return image
