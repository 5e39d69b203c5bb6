"""Layers that networks share. It imports Keras, so import it within `build`."""

from __future__ import annotations

from typing import Any

from keras import layers

from core.plugins.inputs import InputSpec

__all__ = ["convolution", "normalized"]


def normalized(image: Any, spec: InputSpec) -> Any:
    """Raw values with mean 0 and standard deviation 1 in each channel of the training data."""
    # In float32 whatever the policy: bfloat16 cannot hold whole numbers above 256.
    return layers.Normalization(
        mean=spec.means,
        variance=[deviation**2 for deviation in spec.deviations],
        dtype="float32",
        name="normalization",
    )(image)


def convolution(x: Any, filters: int, name: str, number: str, spec: InputSpec) -> Any:
    """A 3 × 3 convolution with batch normalisation and ReLU."""
    x = layers.Conv2D(
        filters,
        3,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"{name}_conv{number}",
    )(x)
    # Keras's default momentum, 0.99, needs hundreds of steps; small datasets have few.
    x = layers.BatchNormalization(
        momentum=0.9, synchronized=spec.synchronized, name=f"{name}_norm{number}"
    )(x)
    return layers.Activation("relu", name=f"{name}_relu{number}")(x)
