"""The pixels of an image: read, resized and padded."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.plugins import IngestionError
from core.plugins.images import Size, TrainedOn, read_image, resize


def read_pixels(
    path: str,
    channels: Literal[1, 3] | None,
    wanted: Size | None,
    padding: Size | None,
    trained_on: TrainedOn | None = None,
) -> tuple[NDArray[Any], Size, Size]:
    """An image (height, width, channels), and its size before and after it was resized.

    Boxes follow from the first size to the second; padding leaves them where they are.

    Args:
        wanted: (height, width) in pixels to which it is squashed.
        padding: (height, width) in pixels to which it is then padded.
        trained_on: see `read_image`.

    Raises:
        IngestionError: it cannot be read, or is larger than the padding.
    """
    image = read_image(path, channels=channels, trained_on=trained_on)
    source: Size = image.shape[0], image.shape[1]
    if wanted is not None:
        image = resize(image, wanted)
    size: Size = image.shape[0], image.shape[1]
    return image if padding is None else padded(image, padding, path), source, size


def padded(image: NDArray[Any], size: Size, path: str) -> NDArray[Any]:
    """The image at the top left, with 0 at its right and bottom."""
    height, width, channels = image.shape
    if height > size[0] or width > size[1]:
        raise IngestionError(
            f"{path} has {width} × {height} pixels, more than the {size[1]} × {size[0]} to "
            "which images are padded. Resize the images, or pad to more."
        )
    canvas = np.zeros((*size, channels), image.dtype)
    canvas[:height, :width] = image
    return canvas
