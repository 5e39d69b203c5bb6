"""Small convolutional network."""

from typing import Annotated, Literal

import keras
from keras import layers

TASKS = ("classification", "multi-label", "regression")


def build(
    inputs,
    width: Annotated[int, 4, 256] = 32,
    depth: Annotated[int, 1, 5] = 3,
    dropout: Annotated[float, 0.0, 0.9] = 0.2,
    norm: Literal["batch", "layer", "none"] = "batch",
):
    image = keras.Input(inputs.shape, name="image")
    x = inputs.normalized(image)
    for stage in range(1, depth + 1):
        x = layers.Conv2D(width * stage, 3, padding="same", name=f"conv{stage}")(x)
        if norm == "batch":
            x = layers.BatchNormalization(name=f"norm{stage}")(x)
        elif norm == "layer":
            x = layers.LayerNormalization(name=f"norm{stage}")(x)
        x = layers.Activation("relu", name=f"relu{stage}")(x)
        x = layers.MaxPooling2D(padding="same", name=f"pool{stage}")(x)
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    return keras.Model(image, inputs.head(x))
