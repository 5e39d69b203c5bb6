"""Which arrays of a file are the weights of which layers of a network. Imports Keras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import keras
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
_Layers = dict[str, dict[str, NDArray[Any]]]


@dataclass(frozen=True)
class Match:
    """How a file and a network fit."""

    arrays: dict[str, list[NDArray[Any]]] = field(default_factory=dict)
    """By the network's layer, its weights in the order of the layer."""
    random: list[str] = field(default_factory=list)
    """The layers that the file does not have, or in another shape."""
    sources: dict[str, str] = field(default_factory=dict)
    """The file's layer by the network's, of those that match."""
    unused: list[str] = field(default_factory=list)
    """The file's layers that belong to none of the network's."""


def with_weights(network: keras.Model) -> list[Any]:
    """The layers that have weights, in the order of the network."""
    return [layer for layer in network.layers if layer.weights]


def match_layers(network: keras.Model, arrays: Arrays, *, by_order: bool = False) -> Match:
    """Find the weights of each layer: all of its weights, or none.

    Args:
        network: as above.
        arrays: by layer and weight, such as `conv1/kernel`.
        by_order: whether layers match whose shapes follow each other in the same order, whatever
            their names are; some layers of either side may have none on the other.
    """
    stored = _by_layer(arrays)
    layers = with_weights(network)
    pairs = _in_order(layers, stored) if by_order else {one.name: one.name for one in layers}
    found: dict[str, list[NDArray[Any]]] = {}
    for layer in layers:
        source = pairs.get(layer.name)
        weights = _weights_of(layer, stored.get(source, {})) if source else None
        if weights is not None:
            found[layer.name] = weights
    sources = {name: pairs[name] for name in found}
    return Match(
        found,
        [layer.name for layer in layers if layer.name not in found],
        sources,
        [name for name in stored if name not in set(sources.values())],
    )


def _by_layer(arrays: Arrays) -> _Layers:
    found: _Layers = {}
    for name, array in arrays.items():
        layer, _, kind = name.partition("/")
        found.setdefault(layer, {})[kind] = array
    return found


def _weights_of(layer: Any, stored: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]] | None:
    """The weights in the order and shapes of the layer; None where one is missing."""
    found = []
    for weight in layer.weights:
        kind = weight.path.removeprefix(f"{layer.name}/")
        array = _fitting(stored.get(kind), tuple(weight.shape))
        if array is None:
            return None
        found.append(array)
    return found


def _in_order(layers: list[Any], stored: _Layers) -> dict[str, str]:
    """The longest sequence of layers that fit, in the same order on both sides."""
    names = list(stored)
    fits = [[_weights_of(one, stored[name]) is not None for name in names] for one in layers]
    longest = [[0] * (len(names) + 1) for _ in range(len(layers) + 1)]
    for row in reversed(range(len(layers))):
        for column in reversed(range(len(names))):
            skipped = max(longest[row + 1][column], longest[row][column + 1])
            taken = longest[row + 1][column + 1] + 1 if fits[row][column] else 0
            longest[row][column] = max(skipped, taken)
    pairs, row, column = {}, 0, 0
    while row < len(layers) and column < len(names):
        if fits[row][column] and longest[row][column] == longest[row + 1][column + 1] + 1:
            pairs[layers[row].name] = names[column]
            row, column = row + 1, column + 1
        elif longest[row + 1][column] >= longest[row][column + 1]:
            row += 1
        else:
            column += 1
    return pairs


def _fitting(array: NDArray[Any] | None, shape: tuple[int, ...]) -> NDArray[Any] | None:
    """The array in that shape; a kernel for colors is summed for grey images."""
    if array is None or array.shape == shape:
        return array
    if array.ndim == 4 and shape == (*array.shape[:2], array.shape[3], array.shape[2]):
        return array.swapaxes(2, 3)  # of depthwise convolutions, in PyTorch's files
    if array.ndim == 4 and array.shape[2] == 3 and shape == (*array.shape[:2], 1, array.shape[3]):
        return array.sum(axis=2, keepdims=True)
    return None
