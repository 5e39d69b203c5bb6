"""A network that averages its output over flipped inputs. Imports Keras."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

_FLIPS: tuple[tuple[int, ...], ...] = ((), (1,), (2,), (1, 2))
"""The axes of (batch, height, width, channels) that each pass flips."""


def over_flips(network: keras.Model) -> keras.Model:
    """The same network, whose first output is the mean over four flips of the image.

    The image goes through it as it is, upside down, mirrored, and both; the outputs are flipped
    back. Other outputs are those of the image as it is.

    Args:
        network: from images (batch, height, width, channels) to outputs of which the first is
            (batch, height, width, classes).
    """
    (given,) = network.inputs
    image = keras.Input(given.shape[1:], dtype=given.dtype, name=given.name)
    passes = [keras.tree.flatten(network(_flipped(image, axes))) for axes in _FLIPS]
    back = [_flipped(one[0], axes) for one, axes in zip(passes, _FLIPS, strict=True)]
    mean = sum(back[1:], back[0]) / len(back)
    outputs = [mean, *passes[0][1:]]
    # Layers that do nothing, so that outputs keep their names.
    named = [
        keras.layers.Identity(name=name, dtype="float32")(output)
        for name, output in zip(network.output_names, outputs, strict=True)
    ]
    return keras.Model(image, named[0] if len(named) == 1 else named, name=network.name)


def _flipped(images: Any, axes: tuple[int, ...]) -> Any:
    return ops.flip(images, axes) if axes else images
