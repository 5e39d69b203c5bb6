"""What a network outputs, by name. Imports Keras."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray


def outputs_of(network: keras.Model, batch: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """The outputs for a batch, by the names of the layers that give them."""
    tensors = keras.tree.flatten(network(batch, training=False))
    arrays = map(keras.ops.convert_to_numpy, tensors)
    return dict(zip(network.output_names, arrays, strict=True))


def outputs_over_flips(network: keras.Model, batch: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """The same, but the first output is the mean over four flips of the images.

    It is computed apart from `core.inference.flips`, of which it is the check.
    """
    outputs = outputs_of(network, batch)
    first = next(iter(outputs))
    flips: list[tuple[int, ...]] = [(1,), (2,), (1, 2)]
    others = [np.flip(outputs_of(network, np.flip(batch, axes))[first], axes) for axes in flips]
    return outputs | {first: np.mean([outputs[first], *others], axis=0)}
