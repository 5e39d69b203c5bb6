"""U-Net (Ronneberger et al. 2015, https://arxiv.org/abs/1505.04597) with batch normalisation."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from core.exceptions import TrainingError
from core.training.networks.parts import convolution, normalized
from core.training.spec import InputSpec


def build(spec: InputSpec, *, depth: int, width: int) -> keras.Model:
    """Build the network.

    Args:
        spec: size, channels, statistics and number of classes of the data.
        depth: how often the image is halved.
        width: filters of the first level; each further level has twice as many.

    Returns:
        a functional model: raw features, float32 (batch, height, width, channels) → class
        probabilities, float32 (batch, height, width, classes). Any height and width will
        do: the image is padded to a multiple of 2**depth with the mean and cropped again.
    """
    height, width_pixels, _ = spec.shape
    if 2**depth > max(height, width_pixels):
        raise TrainingError(
            f"A U-Net of depth {depth} halves images of {height} × {width_pixels} to nothing. "
            f"Lower the depth."
        )
    padding = margins(height, 2**depth), margins(width_pixels, 2**depth)
    image = layers.Input(spec.shape, name="image")
    x = normalized(image, spec)
    x = layers.ZeroPadding2D(padding, name="pad")(x)
    skips = []
    for level in range(depth):
        x = block(x, width * 2**level, f"down{level + 1}", spec)
        skips.append(x)
        x = layers.MaxPooling2D(name=f"down{level + 1}_pool")(x)
    x = block(x, width * 2**depth, "bottom", spec)
    for level in reversed(range(depth)):
        name = f"up{level + 1}"
        x = layers.Conv2DTranspose(width * 2**level, 2, strides=2, name=f"{name}_transpose")(x)
        x = layers.Concatenate(name=f"{name}_skip")([skips[level], x])
        x = block(x, width * 2**level, name, spec)
    x = layers.Cropping2D(padding, name="crop")(x)
    return keras.Model(image, spec.head(x), name="unet")


def block(x: Any, filters: int, name: str, spec: InputSpec) -> Any:
    """Two 3 × 3 convolutions, each normalised over the batch and rectified."""
    for number in (1, 2):
        x = convolution(x, filters, name, str(number), spec)
    return x


def margins(size: int, multiple: int) -> tuple[int, int]:
    """What to add before and after to reach a multiple."""
    missing = -size % multiple
    return missing // 2, missing - missing // 2
