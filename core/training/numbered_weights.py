"""Arrays of a `.weights.h5` file, which Keras' `save_weights` writes: layers number theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import h5py
from numpy.typing import NDArray

_NUMBER = re.compile(r"(_\d+)?$")
_KINDS = {
    "batch_normalization": ("gamma", "beta", "moving_mean", "moving_variance"),
    "layer_normalization": ("gamma", "beta"),
    "group_normalization": ("gamma", "beta"),
    "embedding": ("embeddings",),
}
"""The weights of layers by their class, in their order."""
_OTHERS = ("kernel", "bias")


def weights_by_layer(file: h5py.File, names: Sequence[str]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Arrays by layer and weight, such as `conv1/kernel`.

    `layers/conv2d_3/vars/0` names the class of its layer and a number, and its group has the name
    of the layer. What a normalization without scale or center holds is not known.

    Args:
        file: open for reading.
        names: of all that is in it.
    """
    for name in names:
        group = file[name]
        layer = group.attrs.get("name")
        if not name.endswith("/vars") or not isinstance(layer, str):
            continue
        arrays = [group[number] for number in sorted(group, key=int)]
        kind = _NUMBER.sub("", name.split("/")[-2])
        kinds = _KINDS.get(kind, _OTHERS)
        if len(arrays) == len(kinds) or kind not in _KINDS:
            for weight, array in zip(kinds, arrays, strict=False):
                yield f"{layer}/{weight}", array[()]
