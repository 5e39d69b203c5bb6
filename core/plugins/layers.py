"""Layers that networks share. It imports Keras, so import it within `build`."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import layers

from core.plugins.inputs import InputSpec
from core.plugins.normalization import PER_PIXEL, Normalization
from core.plugins.units import units_of

__all__ = ["convolution", "image_input", "normalization", "normalized"]

_SMALLEST_VARIANCE = 1e-6
"""In units of the data set's variance: what an image must have to be more than flat."""


def normalized(image: Any, spec: InputSpec, by: str = Normalization.DATASET) -> Any:
    """Raw values, normalized: initially with mean 0 and deviation 1 in each channel of the data.

    Args:
        image: raw features (batch, height, width, channels).
        spec: what the network is built for.
        by: a value of `Normalization`. With `IMAGE`, each image then gets mean 0 and standard
            deviation 1 over all its channels, so that a brighter image, or one with less contrast,
            looks the same.
    """
    by = Normalization(by)
    if by is Normalization.NONE:
        return image
    x = _by_dataset(image, spec, by)
    if by is Normalization.IMAGE:
        x = layers.LayerNormalization(
            axis=(1, 2, 3),
            epsilon=_SMALLEST_VARIANCE,
            center=False,
            scale=False,
            dtype="float32",
            name="image_normalization",
        )(x)
    return x


def _by_dataset(image: Any, spec: InputSpec, by: Normalization) -> Any:
    """Without the means of the training images, and maybe divided by their deviations."""
    means: Any = spec.means
    variances: Any = [deviation**2 for deviation in spec.deviations]
    if by in PER_PIXEL:
        means, deviations = spec.pixel_statistics()
        variances = np.square(deviations)
    if by in (Normalization.CHANNEL_MEAN, Normalization.MEAN_IMAGE):
        variances = np.ones(np.shape(means))
    elif units := units_of(spec.deviations):
        scales = [1 / unit for unit in units]
        image = layers.Rescaling(scales, dtype="float32", name="unit")(image)
        means, variances = np.multiply(means, scales), np.multiply(variances, np.square(scales))
    # In float32 whatever the policy: bfloat16 cannot hold whole numbers above 256.
    return layers.Normalization(
        axis=(1, 2, 3) if by in PER_PIXEL else -1,
        mean=means,
        variance=variances,
        dtype="float32",
        name="normalization",
    )(image)


def image_input(spec: InputSpec, by: str = Normalization.DATASET) -> tuple[Any, Any]:
    """The input of a network, and its normalized values; see `normalized`."""
    image = layers.Input(spec.shape, name="image")
    return image, normalized(image, spec, by)


def normalization(x: Any, name: str, spec: InputSpec, *, instance: bool = False) -> Any:
    """Batch normalisation, or normalisation of each channel of each sample by itself."""
    if instance:
        return layers.GroupNormalization(groups=-1, name=name)(x)
    # Keras's default momentum, 0.99, needs hundreds of steps; small datasets have few.
    return layers.BatchNormalization(momentum=0.9, synchronized=spec.synchronized, name=name)(x)


def convolution(
    x: Any,
    filters: int,
    name: str,
    number: str,
    spec: InputSpec,
    *,
    kernel: int = 3,
    strides: int = 1,
    dilation: int = 1,
    instance: bool = False,
    activation: str = "relu",
) -> Any:
    """A convolution, 3 × 3 unless a kernel's side is given, with normalisation and activation.

    Args:
        x: features (batch, height, width, channels).
        filters: channels of the result.
        name: what all names of layers begin with.
        number: what they end with.
        spec: what the network is built for.
        kernel: pixels of the kernel's side.
        strides: of how many pixels, in each direction, one is kept.
        dilation: the distance of the kernel's pixels.
        instance: whether to normalise each sample by itself, not the batch.
        activation: one of Keras's; empty: none.
    """
    x = layers.Conv2D(
        filters,
        kernel,
        strides,
        padding="same",
        dilation_rate=dilation,
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"{name}_conv{number}",
    )(x)
    x = normalization(x, f"{name}_norm{number}", spec, instance=instance)
    if not activation:
        return x
    return layers.Activation(activation, name=f"{name}_{activation}{number}")(x)
