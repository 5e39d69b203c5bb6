"""A small convolutional network for numbers of an image."""

from __future__ import annotations

import keras
from keras import layers

from core.exceptions import TrainingError
from core.training.networks.parts import convolution, normalized
from core.training.spec import InputSpec

MOST_FILTERS = 128


def build(spec: InputSpec, *, depth: int, width: int, dropout: int) -> keras.Model:
    """Build the network.

    Args:
        spec: size, channels, statistics of the data, and of the targets.
        depth: how often the image is halved.
        width: filters of the first level; each further level has twice as many.
        dropout: percent of the evidence that is left out while training.

    Returns:
        a functional model: raw features, float32 (batch, height, width, channels) → numbers
        in the targets' units, float32 (batch, targets). The numbers are linear in the mean of
        the last maps: an area is a sum of what is seen at each place.
    """
    height, width_pixels, _ = spec.shape
    if 2**depth > min(height, width_pixels):
        raise TrainingError(
            f"A network of depth {depth} halves images of {height} × {width_pixels} to nothing. "
            f"Lower the depth."
        )
    image = layers.Input(spec.shape, name="image")
    x = normalized(image, spec)
    for level in range(depth):
        filters = min(width * 2**level, MOST_FILTERS)
        x = convolution(x, filters, f"level{level + 1}", "", spec)
        x = layers.MaxPooling2D(name=f"level{level + 1}_pool")(x)
    x = convolution(x, min(width * 2**depth, MOST_FILTERS), "top", "", spec)
    x = layers.GlobalAveragePooling2D(name="evidence")(x)
    x = layers.Dropout(dropout / 100, name="dropout")(x)
    return keras.Model(image, spec.head(x), name="convnet_regressor")
