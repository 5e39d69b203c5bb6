"""Backbones of detectors: the levels of an image at a fourth to a 32nd of its size."""

from __future__ import annotations

from typing import Any

from core.plugins import InputSpec
from networks.mobilenet import Network as MobileNet

_FACTORS = (1, 1.5, 3, 6, 8)
"""Filters of the levels, as multiples of the width."""
_MOBILENET_LEVELS = ("block_2_add", "block_5_add", "block_12_add", "block_16_project_BN")
"""The last layer of MobileNetV2 of each size."""


def residual_levels(inputs: InputSpec, width: int, normalization: str) -> tuple[Any, list[Any]]:
    """The network's input, and the levels of a small residual network.

    Args:
        inputs: what the network is built for.
        width: filters at half the size; the last level has eight times as many.
        normalization: of intensities, a `Normalization`.
    """
    from core.plugins.layers import image_input

    filters = [int(width * factor) for factor in _FACTORS]
    image, x = image_input(inputs, normalization)
    x = conv_block(x, filters[0], "stem", inputs, stride=2)
    levels = []
    for number, count in enumerate(filters[1:], 2):
        x = _residual(x, count, f"level{number}", inputs)
        levels.append(x)
    return image, levels


def mobilenet_levels(inputs: InputSpec, weights: str, normalization: str) -> tuple[Any, list[Any]]:
    """The network's input, and the levels of MobileNetV2 for `weights`, one of its choices."""
    import keras

    image, x = MobileNet().features(inputs, weights=weights, normalization=normalization)
    network = keras.Model(image, x)
    return image, [network.get_layer(name).output for name in _MOBILENET_LEVELS]


def conv_block(
    x: Any,
    filters: int,
    name: str,
    inputs: InputSpec,
    *,
    kernel: int = 3,
    stride: int = 1,
    is_last: bool = False,
) -> Any:
    """A convolution with batch normalization, and ReLU unless it is a block's last one."""
    from keras import layers

    x = layers.Conv2D(
        *(filters, kernel, stride, "same"),
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"{name}_conv",
    )(x)
    x = layers.BatchNormalization(
        momentum=0.9, synchronized=inputs.synchronized, name=f"{name}_norm"
    )(x)
    return x if is_last else layers.Activation("relu", name=f"{name}_relu")(x)


def _residual(x: Any, filters: int, name: str, inputs: InputSpec) -> Any:
    """A block of two convolutions that halves the image, added to its input."""
    from keras import layers

    y = conv_block(x, filters, f"{name}_1", inputs, stride=2)
    y = conv_block(y, filters, f"{name}_2", inputs, is_last=True)
    x = conv_block(x, filters, f"{name}_link", inputs, kernel=1, stride=2, is_last=True)
    x = layers.Add(name=f"{name}_sum")([x, y])
    return layers.Activation("relu", name=f"{name}_relu")(x)
