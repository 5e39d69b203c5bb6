"""A network as one file of safetensors: its configuration as JSON, and its weights by number.

Inside the sandbox it is written; outside it is read as a hostile file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from core.own_networks.configuration import foreign_classes

_CONFIGURATION = "network"
_LONGEST_HEADER = 64 * 2**20
_MOST_WEIGHTS = 100_000
_TYPES = {
    "F64": np.float64,
    "F32": np.float32,
    "F16": np.float16,
    "I64": np.int64,
    "I32": np.int32,
    "U32": np.uint32,
    "I8": np.int8,
    "U8": np.uint8,
    "BOOL": np.bool_,
}


_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class WeightsError(Exception):
    """A file of weights cannot be trusted; the text says why."""


@dataclass(frozen=True)
class Saved:
    """A network's configuration, checked, and its weights in Keras's order."""

    configuration: dict[str, Any]
    weights: tuple[NDArray[Any], ...]


def as_bytes(network: Any) -> bytes:
    """A Keras model as such a file."""
    import keras

    arrays = {
        str(number): np.ascontiguousarray(keras.ops.convert_to_numpy(one))
        for number, one in enumerate(network.weights)
    }
    configuration = json.dumps(keras.saving.serialize_keras_object(network))
    return save(arrays, metadata={_CONFIGURATION: configuration})


def parsed(blob: bytes) -> Saved:
    """The network of such a file.

    Raises:
        WeightsError: it is damaged, or names what is not Keras's.
    """
    try:
        configuration, weights = _read(blob)
    except _DAMAGED as error:
        raise WeightsError(f"it is damaged ({type(error).__name__}: {str(error)[:100]})") from error
    if foreign := foreign_classes(configuration):
        raise WeightsError(f"it names {', '.join(foreign[:5])}")
    if not isinstance(configuration, dict) or configuration.get("compile_config"):
        raise WeightsError("it has no plain configuration of a network")
    return Saved(configuration, weights)


def arrays_in(blob: bytes) -> tuple[NDArray[Any], ...]:
    """The arrays of a file of safetensors whose names are numbers from 0 on.

    Raises:
        WeightsError: it is damaged.
    """
    try:
        return _numbered(blob)[1]
    except _DAMAGED as error:
        raise WeightsError(f"it is damaged ({type(error).__name__}: {str(error)[:100]})") from error


def _read(blob: bytes) -> tuple[Any, tuple[NDArray[Any], ...]]:
    metadata, arrays = _numbered(blob)
    return json.loads(metadata[_CONFIGURATION]), arrays


def _numbered(blob: bytes) -> tuple[Any, tuple[NDArray[Any], ...]]:
    length = int.from_bytes(blob[:8], "little")
    if not 0 < length <= min(_LONGEST_HEADER, len(blob) - 8):
        raise ValueError("its header is too long")
    header = json.loads(blob[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    if len(header) > _MOST_WEIGHTS:
        raise ValueError("too many weights")
    data = memoryview(blob)[8 + length :]
    rows = [header[str(number)] for number in range(len(header))]
    return metadata, tuple(_array(row, data) for row in rows)


def _array(row: dict[str, Any], data: memoryview) -> NDArray[Any]:
    dtype, shape = np.dtype(_TYPES[row["dtype"]]), row["shape"]
    start, end = row["data_offsets"]
    if not all(type(one) is int and one >= 0 for one in (*shape, start, end)) or len(shape) > 16:
        raise ValueError("a shape is no shape")
    if end > len(data) or end - start != prod(shape) * dtype.itemsize:
        raise ValueError("weights are longer than the file")
    return np.frombuffer(data[start:end], dtype).reshape(shape)
