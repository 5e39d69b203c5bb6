"""Which arrays of a file are the weights of which layers of a network. Imports Keras."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import keras
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
_Layers = dict[str, dict[str, NDArray[Any]]]
_Found = dict[str, tuple[str, list[NDArray[Any]]]]
"""By the network's layer the file's, and its weights."""


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
    stored = {_stable(name): array for name, array in arrays.items()}
    layers = with_weights(network)
    by_layer = _by_layer(stored)
    found = _in_order(layers, by_layer) if by_order else _by_name(layers, stored)
    sources = {name: source for name, (source, _) in found.items()}
    return Match(
        {name: weights for name, (_, weights) in found.items()},
        [layer.name for layer in layers if layer.name not in found],
        sources,
        [name for name in by_layer if name not in _used(layers, sources)],
    )


def _stable(name: str) -> str:
    """A name without the number that Keras gives to unnamed variables, by counting all of them."""
    return re.sub(r"/[Vv]ariable(_\d+)?$", "/variable", name)


def _used(layers: list[Any], sources: Mapping[str, str]) -> set[str]:
    """The file's layers that were matched, those within other layers too."""
    inner = {
        weight.path.partition("/")[0]
        for layer in layers
        if sources.get(layer.name) == layer.name
        for weight in layer.weights
    }
    return {*sources.values(), *inner}


def _by_layer(arrays: Arrays) -> _Layers:
    found: _Layers = {}
    for name, array in arrays.items():
        layer, _, kind = name.partition("/")
        found.setdefault(layer, {})[kind] = array
    return found


def _by_name(layers: list[Any], arrays: Arrays) -> _Found:
    """The layers of which the file has all weights, by their names."""
    found: _Found = {}
    for layer in layers:
        paths = [_stable(weight.path) for weight in layer.weights]
        # A layer within another one may have the other's name before its own, or not.
        given = [arrays.get(path, arrays.get(f"{layer.name}/{path}")) for path in paths]
        weights = _fitted(layer, given)
        if weights is not None:
            found[layer.name] = layer.name, weights
    return found


def _weights_of(layer: Any, stored: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]] | None:
    """The weights of a layer from those of another one; None where one is missing."""
    kinds = (_stable(weight.path).removeprefix(f"{layer.name}/") for weight in layer.weights)
    return _fitted(layer, [stored.get(kind) for kind in kinds])


def _fitted(layer: Any, given: list[NDArray[Any] | None]) -> list[NDArray[Any]] | None:
    """The weights in the order and shapes of the layer; None where one is missing."""
    pairs = zip(given, layer.weights, strict=True)
    found = [_fitting(array, tuple(weight.shape)) for array, weight in pairs]
    return None if any(array is None for array in found) else found  # type: ignore[return-value]


def _in_order(layers: list[Any], stored: _Layers) -> _Found:
    """The longest sequence of layers that fit, in the same order on both sides."""
    names = list(stored)
    every = [[_weights_of(one, stored[name]) for name in names] for one in layers]
    fits = [[one is not None for one in row] for row in every]
    longest = [[0] * (len(names) + 1) for _ in range(len(layers) + 1)]
    for row in reversed(range(len(layers))):
        for column in reversed(range(len(names))):
            skipped = max(longest[row + 1][column], longest[row][column + 1])
            taken = longest[row + 1][column + 1] + 1 if fits[row][column] else 0
            longest[row][column] = max(skipped, taken)
    found: _Found = {}
    row, column = 0, 0
    while row < len(layers) and column < len(names):
        if fits[row][column] and longest[row][column] == longest[row + 1][column + 1] + 1:
            found[layers[row].name] = names[column], every[row][column] or []
            row, column = row + 1, column + 1
        elif longest[row + 1][column] >= longest[row][column + 1]:
            row += 1
        else:
            column += 1
    return found


def _fitting(array: NDArray[Any] | None, shape: tuple[int, ...]) -> NDArray[Any] | None:
    """The array in that shape; a kernel for colors is summed for grey images."""
    if array is None or array.shape == shape:
        return array
    if array.ndim == 4 and shape == (*array.shape[:2], array.shape[3], array.shape[2]):
        return array.swapaxes(2, 3)  # of depthwise convolutions, in PyTorch's files
    if array.ndim == 4 and array.shape[2] == 3 and shape == (*array.shape[:2], 1, array.shape[3]):
        return array.sum(axis=2, keepdims=True)
    return None
