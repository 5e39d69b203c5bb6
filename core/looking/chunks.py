"""Running a network on several variants of one input. Imports Keras."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from core.looking.network import Array, OpenNetwork

_PIXELS = 2**18
"""Of a chunk: what a U-Net takes about a second for on two cores."""
_MOST = 32


def chunk_size(start: Array) -> int:
    """How many variants of an input to compute at once.

    Args:
        start: one of them (height, width, channels) or (length, channels).
    """
    pixels = start[..., 0].size
    return max(1, min(_MOST, _PIXELS // pixels))


def scores_of(
    network: OpenNetwork, starts: Array, weights: NDArray[np.float32]
) -> NDArray[np.float64]:
    """The score of each variant (batch,), from where explanations start."""
    given = keras.ops.convert_to_tensor(starts.astype(np.float32))
    values = keras.ops.convert_to_numpy(network.rest(given, training=False))
    axes = tuple(range(1, values.ndim))
    return (values * weights).sum(axis=axes, dtype=np.float64)
