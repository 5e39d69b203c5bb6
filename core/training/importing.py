"""Weights of another program's file as a file of this product, checked. Imports Keras."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from core.exceptions import WeightsError
from core.networks import inputs_of
from core.plugins import WeightsFile
from core.registry import network_plugins
from core.store.whole import write_whole
from core.training.matching import Match, match_layers
from core.training.structure import built
from core.training.weight_files import renamed
from core.training.weights_import import WeightsImport

_OUTPUTS = 10
_TOLERANCE = 1e-3
"""Of the golden picture's features, as a part of the largest one."""
_NAMED = 8


def import_weights(asked: WeightsImport) -> dict[str, Any]:
    """Match a file with a network, check it, and write what matches.

    Returns:
        the report: the `matched` layers, with the file's names as `sources`; the `random` ones;
        the `unused` layers of the file; the `golden` check, None where there is nothing to
        compare with: the `largest_difference` of so many `features`.

    Raises:
        TrainingError: the file cannot be read.
        WeightsError: it fits no layer, or the network does not compute what it should.
    """
    network = _network(asked)
    found = match_layers(network, renamed(WeightsFile(asked.file)), by_order=asked.by_order)
    if not found.arrays:
        raise WeightsError(_no_match(asked, found))
    if asked.reversed_channels:
        _reverse_first(network, found)
    for name, weights in found.arrays.items():
        network.get_layer(name).set_weights(weights)
    golden = _checked(network, asked) if asked.golden else None
    arrays = {
        weight.path: np.ascontiguousarray(array)
        for name, weights in found.arrays.items()
        for weight, array in zip(network.get_layer(name).weights, weights, strict=True)
    }
    write_whole(asked.output, partial(_save, arrays))
    return {
        "matched": list(found.arrays),
        "sources": found.sources,
        "random": found.random,
        "unused": found.unused,
        "golden": golden,
    }


def golden_picture(side: int = 64) -> NDArray[np.uint8]:
    """A generated picture (side, side, 3): waves of other lengths and directions in each color."""
    rows, columns = np.mgrid[:side, :side] / side
    waves = [
        np.sin(2 * np.pi * (3 * rows + columns)),
        np.sin(2 * np.pi * (5 * columns - 2 * rows)),
        np.cos(2 * np.pi * (rows**2 + 4 * columns**2)),
    ]
    return np.round(127.5 + 110 * np.stack(waves, axis=-1)).astype(np.uint8)


def _network(asked: WeightsImport) -> keras.Model:
    plugin = network_plugins[asked.network]
    shape = (64, 64, 3) if asked.golden else asked.shape
    return built(plugin, inputs_of(plugin.tasks[0], shape, _OUTPUTS), asked.options)


def _save(arrays: Mapping[str, NDArray[Any]], path: Path) -> None:
    save_file(dict(arrays), path)


def _no_match(asked: WeightsImport, found: Match) -> str:
    ours, theirs = (", ".join(names[:_NAMED]) or "none" for names in (found.random, found.unused))
    more = "" if asked.by_order else ", or match layers by their order (--by-order)"
    return (
        f"No layer of {asked.network} has weights of its name and shape in {asked.file}. The "
        f"network's layers begin with {ours}; the file's with {theirs}. Choose another network or "
        f"other options{more}."
    )


def _reverse_first(network: keras.Model, found: Match) -> None:
    """Let the first convolution take red, green, blue."""
    for weights in found.arrays.values():
        if weights[0].ndim == 4 and weights[0].shape[2] == 3:
            weights[0] = np.ascontiguousarray(weights[0][:, :, ::-1])
            return
    raise WeightsError(f"No layer of {network.name} takes three colors, so none can be reversed.")


def _checked(network: keras.Model, asked: WeightsImport) -> dict[str, Any]:
    """Compare the golden picture's features with the expected ones."""
    expected = np.array(asked.golden)
    model = keras.Model(network.inputs, network.get_layer("mean").output)
    picture = golden_picture().astype(np.float32)[None]
    features = model.predict(picture, verbose=0)[0, : len(expected)]
    difference = float(np.abs(features - expected).max())
    if not difference <= _TOLERANCE * max(1.0, float(np.abs(expected).max())):
        raise WeightsError(
            f"With the weights of {asked.file}, {asked.network} does not compute what it should: "
            f"the features of the golden picture differ by {difference:.3g}. Nothing was kept."
        )
    return {"largest_difference": difference, "features": len(expected)}
