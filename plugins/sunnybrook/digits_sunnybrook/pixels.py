"""Reading the pixels of the challenge's images."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins.dicom import read_grey


def read_pixels(path: str | Path, *, rescale: bool = False) -> NDArray[Any]:
    """The pixels of a single-frame grey-scale image: shape (height, width).

    Args:
        rescale: apply RescaleSlope and RescaleIntercept; the pixels are then float32,
            otherwise of the stored type.

    Raises:
        IngestionError: no such image; the text names the file and the reason.
    """
    image = read_grey(path)
    if not rescale:
        return image.pixels
    return (image.pixels * image.slope + image.intercept).astype(np.float32)
