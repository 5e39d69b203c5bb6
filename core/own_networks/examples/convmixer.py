"""ConvMixer (Trockman and Kolter 2022).

https://arxiv.org/abs/2201.09792: an image is cut into patches; then large depthwise convolutions
mix places and 1 × 1 convolutions mix channels, all at one resolution.
"""

from typing import Annotated

import keras
from keras import layers

TASKS = ("classification", "multi-label", "regression")


def build(
    inputs,
    width: Annotated[int, 8, 1536] = 96,
    depth: Annotated[int, 1, 32] = 6,
    kernel: Annotated[int, 3, 15] = 7,
    patch: Annotated[int, 1, 32] = 4,
):
    image = keras.Input(inputs.shape, name="image")
    x = inputs.normalized(image)
    x = layers.Conv2D(width, patch, strides=patch, padding="same", name="patches")(x)
    x = activated(x, "patches")
    for number in range(1, depth + 1):
        y = layers.DepthwiseConv2D(kernel, padding="same", name=f"places{number}")(x)
        x = layers.Add(name=f"add{number}")([x, activated(y, f"places{number}")])
        x = layers.Conv2D(width, 1, name=f"channels{number}")(x)
        x = activated(x, f"channels{number}")
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(image, inputs.head(x))


def activated(x, name):
    x = layers.Activation("gelu", name=f"{name}_gelu")(x)
    return layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)
