"""The class of each pixel as an image file."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.plugins.dataset import DatasetInfo

_COLORS = 256
"""Of a palette; masks with more classes are grey images of 16 bits."""


def mask_of(output: NDArray[Any], info: DatasetInfo) -> Image.Image:
    """The most probable class of each pixel, in the colours of the classes.

    Args:
        output: probabilities (height, width, classes).
        info: of the dataset, which has the colours.

    Returns:
        a palette image of the class indices; of 16 bits where there are more classes than colours.
    """
    count = output.shape[-1]
    if count > _COLORS:
        return Image.fromarray(output.argmax(axis=-1).astype(np.uint16))
    mask = Image.fromarray(output.argmax(axis=-1).astype(np.uint8))
    mask.putpalette([level for index in range(count) for level in info.color(index)])
    return mask
