"""LeNet-5 (LeCun et al. 1998, https://doi.org/10.1109/5.726791) with rectifiers and maxima."""

from __future__ import annotations

import keras
from keras import layers

from core.exceptions import TrainingError
from core.training.networks.parts import normalized
from core.training.spec import InputSpec

SMALLEST = 16
"""Pixels that two convolutions of 5 × 5, each followed by halving, leave one of."""


def build(spec: InputSpec, *, width: int, units: int) -> keras.Model:
    """Build the network.

    Args:
        spec: size, channels, statistics, task and number of classes of the data.
        width: filters of the first convolution; the second has two and a half times as many.
        units: of the layer before the last.

    Returns:
        a functional model: raw features, float32 (batch, height, width, channels) → class
        probabilities, float32 (batch, classes).
    """
    height, width_pixels, _ = spec.shape
    if min(height, width_pixels) < SMALLEST:
        raise TrainingError(
            f"LeNet-5 needs images of {SMALLEST} × {SMALLEST} at least, and these have "
            f"{height} × {width_pixels}. Create the dataset with a larger size."
        )
    image = layers.Input(spec.shape, name="image")
    x = normalized(image, spec)
    for number, filters in ((1, width), (2, width * 5 // 2)):
        x = layers.Conv2D(filters, 5, activation="relu", name=f"conv{number}")(x)
        x = layers.MaxPooling2D(name=f"pool{number}")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.Dense(units, activation="relu", name="dense")(x)
    return keras.Model(image, spec.head(x), name="lenet")
