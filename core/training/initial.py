"""Initial weights from a file: another model's snapshot, or what another program wrote.

Layers are matched by name and shape. Imports Keras.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from core.exceptions import TrainingError
from core.plugins import WeightsFile
from core.storage import ModelFolder
from core.store.manifest import read_json, write_json
from core.training.spec import TrainingSpec
from core.training.torch_file import as_keras, read_torch_file

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
        matched, random = _assign(network, _renamed(given))
        if not matched:
            names = ", ".join(random[:_NAMED])
            raise TrainingError(
                f"No layer of the network has weights of its name and shape in "
                f"{given.path}. Its layers are {names}; choose another file or network."
            )
        frozen = matched if spec.freeze_matched else []
        head = [layer.name for layer in _with_weights(network)][-1]
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


def read_weights(path: Path) -> dict[str, NDArray[Any]]:
    """Arrays by layer and weight: `conv1/kernel`.

    Raises:
        TrainingError: the file cannot be read.
    """
    if not path.is_file():
        raise TrainingError(f"The file with the initial weights is missing: {path}.")
    if path.suffix in (".pth", ".pt"):
        return as_keras(read_torch_file(path))
    try:
        if path.suffix == ".safetensors":
            arrays = load_file(path)
            return as_keras(arrays) if any("." in name for name in arrays) else arrays
        model = keras.models.load_model(path, compile=False)
    except OSError as error:
        raise TrainingError(f"{path} cannot be read: {error.strerror or error}.") from error
    except SafetensorError as error:
        raise TrainingError(f"{path} is not a file of safetensors: {error}.") from error
    # Whatever Keras, HDF5 and the layers raise for a file that is not a model.
    except Exception as error:
        reason = str(error).partition("\n")[0]
        raise TrainingError(f"{path} cannot be read as a Keras model: {reason}") from error
    return {weight.path: np.asarray(weight) for weight in model.weights}


def _renamed(given: WeightsFile) -> dict[str, NDArray[Any]]:
    """The arrays of a file by the network's layers."""
    if given.sha256 and given.path.is_file():
        found = sha256(given.path.read_bytes()).hexdigest()
        if found != given.sha256:
            raise TrainingError(
                f"{given.path} is not the file that was expected: its SHA-256 checksum is {found}, "
                f"not {given.sha256}. Install its package again."
            )
    arrays = {}
    for name, array in read_weights(given.path).items():
        layer, _, kind = name.partition("/")
        arrays[f"{given.layers.get(layer, layer)}/{kind}"] = array
    return arrays


def _with_weights(network: keras.Model) -> list[Any]:
    return [layer for layer in network.layers if layer.weights]


def _assign(network: keras.Model, arrays: dict[str, NDArray[Any]]) -> tuple[list[str], list[str]]:
    """Set the weights of all layers that match; the names of these, and of the others."""
    matched, random = [], []
    for layer in _with_weights(network):
        found = [_fitting(arrays.get(weight.path), weight.shape) for weight in layer.weights]
        if any(array is None for array in found):
            random.append(layer.name)
            continue
        layer.set_weights(found)
        matched.append(layer.name)
    return matched, random


def _fitting(array: NDArray[Any] | None, shape: tuple[int, ...]) -> NDArray[Any] | None:
    """The array in that shape; a kernel for colors is summed for grey images."""
    if array is None or array.shape == tuple(shape):
        return array
    if array.ndim == 4 and shape == (*array.shape[:2], array.shape[3], array.shape[2]):
        return array.swapaxes(2, 3)  # of depthwise convolutions, in PyTorch's files
    if array.ndim == 4 and array.shape[2] == 3 and shape == (*array.shape[:2], 1, array.shape[3]):
        return array.sum(axis=2, keepdims=True)
    return None
