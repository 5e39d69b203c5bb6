"""What the layers of networks have in common. Imports Keras: import it within `build`."""

from __future__ import annotations

from typing import Any

from keras import layers

from core.plugins.inputs import InputSpec

__all__ = ["convolution", "normalized"]


def normalized(image: Any, spec: InputSpec) -> Any:
    """Raw values with mean 0 and deviation 1 in each channel, by the training set's statistics."""
    # In float32 whatever the policy: raw values above 256 are no whole bfloat16 numbers.
    return layers.Normalization(
        mean=spec.means,
        variance=[deviation**2 for deviation in spec.deviations],
        dtype="float32",
        name="normalization",
    )(image)


def convolution(x: Any, filters: int, name: str, number: str, spec: InputSpec) -> Any:
    """A 3 × 3 convolution, normalised over the batch and rectified."""
    x = layers.Conv2D(
        filters,
        3,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"{name}_conv{number}",
    )(x)
    # Keras's momentum of 0.99 needs hundreds of steps; small data sets have few.
    x = layers.BatchNormalization(
        momentum=0.9, synchronized=spec.synchronized, name=f"{name}_norm{number}"
    )(x)
    return layers.Activation("relu", name=f"{name}_relu{number}")(x)
