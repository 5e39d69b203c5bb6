"""Arrays from files of weights: Keras, safetensors, PyTorch, ONNX. Imports Keras.

Of foreign files nothing is run: PyTorch's pickles are read by `core.training.torch_file`, ONNX only
as tensors, and a `.keras` file with code (a `Lambda` layer) is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from core.exceptions import TrainingError
from core.plugins import WeightsFile
from core.training.keras_file import require_no_code
from core.training.numbered_weights import weights_by_layer
from core.training.torch_file import as_keras, read_torch_file

Arrays = dict[str, NDArray[Any]]


def read_weights(path: Path) -> Arrays:
    """Arrays by layer and weight: `conv1/kernel`.

    Raises:
        TrainingError: the file cannot be read.
    """
    if not path.is_file():
        raise TrainingError(f"The file with the initial weights is missing: {path}.")
    if path.suffix in (".pth", ".pt"):
        return as_keras(read_torch_file(path))
    if path.suffix == ".onnx":
        return _from_onnx(path)
    require_no_code(path)
    try:
        if path.suffix == ".safetensors":
            arrays = load_file(path)
            return as_keras(arrays) if any("." in name for name in arrays) else arrays
        if path.suffix == ".h5":
            return dict(_from_hdf5(path))
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


def renamed(given: WeightsFile) -> Arrays:
    """The arrays of a file by the network's layers.

    Raises:
        TrainingError: the file cannot be read, or is not the one that was expected.
    """
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


def _from_hdf5(path: Path) -> Iterator[tuple[str, NDArray[Any]]]:
    """Of Keras' former format, `conv1/conv1/kernel:0` becomes `conv1/kernel`."""
    with h5py.File(path, "r") as file:
        names: list[str] = []
        file.visit(names.append)
        if "layers" in file and any(name.endswith("/vars") for name in names):
            yield from weights_by_layer(file, names)
            return
        for name in names:
            if isinstance(file[name], h5py.Dataset):
                parts = name.removesuffix(":0").split("/")
                parts = parts[1:] if parts[0] == "model_weights" else parts
                layer, *inner = parts[1:] if parts[0] == parts[1] else parts
                inner[-1] = inner[-1].removeprefix("depthwise_")
                yield "/".join([layer, *inner]), file[name][()]


def _from_onnx(path: Path) -> Arrays:
    """The initializers of an ONNX file, which are in PyTorch's layout."""
    if find_spec("onnx") is None:
        raise TrainingError(
            f"{path} is an ONNX file, which needs the package onnx. Install the product with its "
            "extra “export”."
        )
    onnx, helper = import_module("onnx"), import_module("onnx.numpy_helper")
    try:
        graph = onnx.load(str(path), load_external_data=False).graph
        arrays = {one.name: helper.to_array(one) for one in graph.initializer}
    # The parser and the conversion of damaged tensors raise anything.
    except Exception as error:
        reason = str(error).partition("\n")[0]
        raise TrainingError(f"{path} cannot be read as an ONNX file: {reason}") from error
    if any("." in name for name in arrays):
        return as_keras(arrays)
    return as_keras(dict(_by_nodes(graph, arrays)))


def _by_nodes(graph: Any, arrays: Arrays) -> Iterator[tuple[str, NDArray[Any]]]:
    """Tensors that have no name of a layer, by the node that uses them: `conv1.weight`."""
    for node in graph.node:
        layer = (node.name or node.output[0]).strip("/").replace(".", "_").replace("/", "_")
        kinds = {"Conv": ("weight", "bias"), "Gemm": ("weight", "bias")}.get(node.op_type, ())
        for kind, name in zip(kinds, node.input[1:], strict=False):
            if name in arrays:
                yield f"{layer}.{kind}", arrays[name]
