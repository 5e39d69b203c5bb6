"""Layers that networks share. It imports Keras, so import it within `build`."""

from __future__ import annotations

from typing import Any

from keras import layers

from core.plugins.inputs import InputSpec

__all__ = ["convolution", "image_input", "normalization", "normalized"]

_SMALLEST_VARIANCE = 1e-6
"""In units of the data set's variance: what an image must have to be more than flat."""


def normalized(image: Any, spec: InputSpec, *, by_image: bool = False) -> Any:
    """Raw values with mean 0 and standard deviation 1 in each channel of the training data.

    Args:
        image: raw features (batch, height, width, channels).
        spec: what the network is built for.
        by_image: whether each image is then brought to mean 0 and standard deviation 1, over all
            its channels, so that a brighter image, or one with less contrast, looks the same.
    """
    # In float32 whatever the policy: bfloat16 cannot hold whole numbers above 256.
    x = layers.Normalization(
        mean=spec.means,
        variance=[deviation**2 for deviation in spec.deviations],
        dtype="float32",
        name="normalization",
    )(image)
    if by_image:
        x = layers.LayerNormalization(
            axis=(1, 2, 3),
            epsilon=_SMALLEST_VARIANCE,
            center=False,
            scale=False,
            dtype="float32",
            name="image_normalization",
        )(x)
    return x


def image_input(spec: InputSpec, *, by_image: bool = False) -> tuple[Any, Any]:
    """The input of a network, and its normalized values; see `normalized`."""
    image = layers.Input(spec.shape, name="image")
    return image, normalized(image, spec, by_image=by_image)


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
