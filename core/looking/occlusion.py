"""How a score falls where a patch hides the image (Zeiler and Fergus 2014).

https://arxiv.org/abs/1311.2901
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np
from numpy.typing import NDArray

from core.looking.chunks import chunk_size, scores_of
from core.looking.explanation import Explanation, ExplanationOptions, Steps
from core.looking.network import Array, OpenNetwork

_MOST = 256
"""Places of the patch."""
_SHARE = 8
_CHARACTERS = 5
"""The patch is an eighth of an image's side, or five characters, unless chosen."""


def occlusion(
    network: OpenNetwork, image: Array, weights: NDArray[np.float32], options: ExplanationOptions
) -> Steps:
    """By how much the score falls when a pixel is hidden: the mean over the patches upon it.

    The patch is 0 behind the network's preparation of the image: the mean of the training images
    where the network subtracts it, and no character of a text.

    Args:
        image: raw (height, width, channels).
        weights: of the scores in the sum that is explained.
    """
    (start,) = network.values([network.start], image)
    whole = scores_of(network, start[np.newaxis], weights)[0]
    yield
    patches = patches_of(start.shape[:-1], options.patch)
    total, counts = np.zeros((2, *start.shape[:-1]), np.float64)
    size = chunk_size(start)
    for first in range(0, len(patches), size):
        chunk = patches[first : first + size]
        hidden = np.repeat(start[np.newaxis], len(chunk), axis=0)
        for place, patch in enumerate(chunk):
            hidden[place][patch] = 0
        for patch, score in zip(chunk, scores_of(network, hidden, weights), strict=True):
            total[patch] += whole - score
            counts[patch] += 1
        yield
    sides = [f"{part.stop - part.start}" for part in patches[0]]
    facts: dict[str, float | str] = {
        "Patch": " × ".join(sides),
        "Places": float(len(patches)),
        "Score of the input": float(whole),
    }
    return Explanation((total / counts).astype(np.float32), facts)


def patches_of(shape: tuple[int, ...], side: int | None) -> list[tuple[slice, ...]]:
    """Patches that cover everything, each other half as far as their number allows.

    Args:
        shape: (height, width), or (length,) of a text.
        side: of a patch; None: as is usual.
    """
    most = round(_MOST ** (1 / len(shape)))
    usual = max(1, math.ceil(max(shape) / _SHARE)) if len(shape) > 1 else _CHARACTERS
    return list(product(*(_along(length, side or usual, most) for length in shape)))


def _along(length: int, side: int, most: int) -> list[slice]:
    side = min(side, length)
    step = max(1, side // 2, math.ceil((length - side) / max(1, most - 1)))
    side = max(side, min(step, length))
    starts = [*range(0, length - side, step), length - side]
    return [slice(start, start + side) for start in starts]
