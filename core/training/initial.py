"""Initial weights from a file: another model's snapshot, or what another program wrote.

Layers are matched by name and shape. Imports Keras.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras

from core.exceptions import TrainingError
from core.plugins import WeightsFile
from core.storage import ModelFolder
from core.store.manifest import read_json, write_json
from core.training.matching import Match, match_layers, with_weights
from core.training.spec import TrainingSpec
from core.training.weight_files import renamed

_NAMED = 8
"""How many layers of each kind an error names."""


def start_from_file(
    network: keras.Model, spec: TrainingSpec, given: WeightsFile, *, resumed: bool
) -> dict[str, Any]:
    """Give a new network the weights of a file; freeze those layers if asked for.

    Args:
        network: with random weights; not compiled.
        spec: what is trained.
        given: the file.
        resumed: whether the network gets its weights elsewhere: then nothing is read.

    Returns:
        the report, which is also kept in the run's folder: the `file`; the `matched` layers; the
        `random` ones, which have other weights; the `frozen` ones.

    Raises:
        TrainingError: the file cannot be read, or fits no layer.
    """
    place = ModelFolder(spec.folder).initial_weights
    if resumed and place.exists():
        report = read_json(place)
    else:
        found = _assign(network, renamed(given))
        matched, random = list(found.arrays), found.random
        if not matched:
            names = ", ".join(random[:_NAMED])
            raise TrainingError(
                f"No layer of the network has weights of its name and shape in "
                f"{given.path}. Its layers are {names}; choose another file or network."
            )
        frozen = matched if spec.freeze_matched else []
        head = [layer.name for layer in with_weights(network)][-1]
        report = {
            "file": given.path.name,
            "matched": matched,
            "random": random,
            "frozen": [name for name in frozen if name != head],
        }
        write_json(place, report)
    for name in report["frozen"]:
        network.get_layer(name).trainable = False
    return report


def _assign(network: keras.Model, arrays: Mapping[str, Any]) -> Match:
    """Set the weights of all layers that match."""
    found = match_layers(network, arrays)
    for name, weights in found.arrays.items():
        network.get_layer(name).set_weights(weights)
    return found
