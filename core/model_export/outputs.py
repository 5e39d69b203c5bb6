"""What a network outputs, by name. Imports Keras."""

from __future__ import annotations

from typing import Any

import keras
from numpy.typing import NDArray


def outputs_of(network: keras.Model, batch: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """The outputs for a batch, by the names of the layers that give them."""
    tensors = keras.tree.flatten(network(batch, training=False))
    arrays = map(keras.ops.convert_to_numpy, tensors)
    return dict(zip(network.output_names, arrays, strict=True))
