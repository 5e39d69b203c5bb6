"""The weights of layers, and what they compute for an input. Imports Keras."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from core.drawing import Image8
from core.looking.figures import Figures, figures_of
from core.looking.network import Array, OpenNetwork
from core.looking.palettes import Scale
from core.looking.tiles import MOST, Tiles, activation_tiles, sheet, weight_tiles


@dataclass(frozen=True, eq=False)
class ArrayLook:
    """An array of weights or activations: its figures, and a picture of its first tiles."""

    name: str
    figures: Figures
    tiles: int
    shown: int
    scale: Scale
    picture: Image8


@dataclass(frozen=True, eq=False)
class LayerLook:
    """A layer's activations for the input, and its weights."""

    name: str
    type: str
    weights: int
    """How many numbers it has learnt or keeps."""
    activations: list[ArrayLook]
    arrays: list[ArrayLook]


def layer_looks(
    network: OpenNetwork, image: Array, start: int, count: int, most: int = MOST
) -> list[LayerLook]:
    """Some of the layers, in the order of their computation.

    Args:
        image: raw (height, width, channels).
        start: number of the first layer.
        count: how many.
        most: tiles of an array.
    """
    chosen = network.layers[start : start + count]
    outputs = [keras.tree.flatten(layer.output) for layer in chosen]
    values = iter(
        network.values([one for each in outputs for one in each], image) if chosen else []
    )
    return [
        LayerLook(
            layer.name,
            type(layer).__name__,
            layer.count_params(),
            list(_activations(len(each), values, most)),
            list(_weights(layer, most)),
        )
        for layer, each in zip(chosen, outputs, strict=True)
    ]


def _activations(count: int, values: Iterator[Array], most: int) -> Iterator[ArrayLook]:
    for number in range(1, count + 1):
        value = next(values)
        name = "activation" if count == 1 else f"activation {number}"
        yield array_look(name, value, activation_tiles(value), most)


def _weights(layer: Any, most: int) -> Iterator[ArrayLook]:
    for weight in layer.weights:
        value = keras.ops.convert_to_numpy(weight)
        yield array_look(_name_in(layer, weight), value, weight_tiles(value), most)


def _name_in(layer: Any, weight: Any) -> str:
    """The name of a weight; of a wrapped layer's weights, with that layer's name."""
    return str(weight.path).removeprefix(f"{layer.path}/")


def array_look(name: str, value: Array, tiles: Tiles, most: int = MOST) -> ArrayLook:
    """The look of an array that was made into tiles."""
    scale = Scale.of(np.asarray(value, np.float32))
    shown = min(most, len(tiles))
    return ArrayLook(name, figures_of(value), len(tiles), shown, scale, sheet(tiles, scale, most))
