"""GoogLeNet (Szegedy et al. 2014) with batch normalisation."""

from __future__ import annotations

from typing import Any

from core.plugins import InputSpec
from networks.applications import ApplicationNetwork
from networks.images import ImageNetwork

_MODULES = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
"""Filters of each module: 1 × 1; 3 × 3 reduced, 3 × 3; 5 × 5 reduced, 5 × 5; after pooling."""


class Network(ImageNetwork):
    """Nine modules, each of convolutions of several sizes beside each other.

    Batch normalisation after each convolution, in place of normalisation over neighbouring
    channels, also does what the paper's two further outputs are for.
    """

    id = "googlenet"
    title = "GoogLeNet"
    source = "https://arxiv.org/abs/1409.4842"
    priority = 10
    initial = {**ApplicationNetwork.initial}

    def features(self, inputs: InputSpec, **options: Any) -> tuple[Any, Any]:
        from keras import layers

        from core.plugins.layers import convolution, image_input

        def pool(x: Any, name: str) -> Any:
            return layers.MaxPooling2D(3, 2, padding="same", name=name)(x)

        image, x = image_input(inputs, options["normalization"])
        x = pool(convolution(x, 64, "stem", "1", inputs, kernel=7, strides=2), "pool1")
        x = convolution(x, 64, "stem", "2_reduced", inputs, kernel=1)
        x = pool(convolution(x, 192, "stem", "2", inputs), "pool2")
        for name, filters in _MODULES.items():
            if name in ("4a", "5a"):
                x = pool(x, f"pool{int(name[0]) - 1}")
            x = _module(x, filters, f"module{name}", inputs)
        return image, x


def _module(x: Any, filters: tuple[int, ...], name: str, inputs: InputSpec) -> Any:
    from keras import layers

    from core.plugins.layers import convolution

    one, reduced3, three, reduced5, five, pooled = filters
    a = convolution(x, one, name, "_1x1", inputs, kernel=1)
    b = convolution(x, reduced3, name, "_3x3_reduced", inputs, kernel=1)
    b = convolution(b, three, name, "_3x3", inputs)
    c = convolution(x, reduced5, name, "_5x5_reduced", inputs, kernel=1)
    c = convolution(c, five, name, "_5x5", inputs, kernel=5)
    d = layers.MaxPooling2D(3, 1, padding="same", name=f"{name}_pool")(x)
    d = convolution(d, pooled, name, "_pooled", inputs, kernel=1)
    return layers.Concatenate(name=f"{name}_all")([a, b, c, d])
