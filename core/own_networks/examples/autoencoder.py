"""Autoencoder.

The dataset's targets are images: the inputs themselves, or what they are to become, such as the
same images without noise. What does not fit into the code is lost.
"""

from typing import Annotated

import keras
from keras import layers, ops

TASKS = ("image-to-image",)


def build(
    inputs,
    width: Annotated[int, 4, 128] = 16,
    halvings: Annotated[int, 1, 5] = 2,
    code: Annotated[int, 1, 256] = 8,
):
    image = keras.Input(inputs.shape, name="image")
    x = inputs.normalized(image)
    height, length = inputs.shape[:2]
    for stage in range(halvings):
        x = layers.Conv2D(
            width * 2**stage, 3, strides=2, padding="same", activation="relu", name=f"down{stage}"
        )(x)
    x = layers.Conv2D(code, 1, name="code")(x)
    for stage in reversed(range(halvings)):
        x = layers.Conv2DTranspose(
            width * 2**stage, 3, strides=2, padding="same", activation="relu", name=f"up{stage}"
        )(x)
    # Odd sizes were rounded up on the way down.
    x = layers.Cropping2D(((0, x.shape[1] - height), (0, x.shape[2] - length)), name="crop")(x)
    return keras.Model(image, inputs.head(x))


def loss(y_true, y_pred):
    """The mean of the absolute and the squared error: sharp edges, few large errors."""
    error = ops.cast(y_true, y_pred.dtype) - y_pred
    return (ops.mean(ops.abs(error)) + ops.mean(ops.square(error))) / 2
