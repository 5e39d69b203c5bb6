"""A map from the features of several resolutions, as in feature pyramids (Lin et al. 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.plugins import InputSpec

_FILTERS = 48
_CHANNELS = 16
"""Of the map: kinds of places that the network tells apart."""


def map_of(stages: Sequence[Any], inputs: InputSpec) -> Any:
    """Values from 0 to 1 (batch, height, width, channels) at the resolution of the first stage.

    Args:
        stages: features (batch, height, width, features), each of half the height and width of
            those before it, rounded up.
        inputs: what the network is built for.
    """
    from keras import layers

    from core.plugins.layers import convolution

    *finer, x = stages
    x = layers.Conv2D(_FILTERS, 1, name=f"map{len(stages)}_skip")(x)
    for number, skip in reversed(list(enumerate(finer, 1))):
        name = f"map{number}"
        x = layers.UpSampling2D(interpolation="bilinear", name=f"{name}_up")(x)
        more = [(0, wide - side) for wide, side in zip(x.shape[1:3], skip.shape[1:3], strict=True)]
        if any(end for _, end in more):
            x = layers.Cropping2D(more, name=f"{name}_crop")(x)
        skip = layers.Conv2D(_FILTERS, 1, name=f"{name}_skip")(skip)
        x = layers.Add(name=f"{name}_add")([x, skip])
        x = convolution(x, _FILTERS, name, "", inputs)
    x = layers.Conv2D(_CHANNELS, 1, name="map_conv")(x)
    return layers.Activation("sigmoid", dtype="float32", name="map")(x)
