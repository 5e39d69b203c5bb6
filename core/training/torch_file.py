"""Tensors from PyTorch's files (`.pth`, `.pt`), without PyTorch and without running anything.

Such a file is a pickle, which may name any function to be called. Only what stands for a tensor or
a dictionary is admitted here; everything else, and all that does not fit together, is refused.
"""

from __future__ import annotations

import io
import math
import pickle  # noqa: TID251 - PyTorch's files are pickles; see `_reader`
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, ZipFile, is_zipfile

import numpy as np
from numpy.typing import NDArray

from core.exceptions import TrainingError

_DTYPES = {
    "FloatStorage": "<f4",
    "DoubleStorage": "<f8",
    "HalfStorage": "<f2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
    "BoolStorage": "?",
}
_LARGEST_PICKLE = 2**26
_NESTED = ("state_dict", "model_state_dict", "model")
"""Where training scripts put the weights beside other things."""

Arrays = dict[str, NDArray[Any]]


class _NotATensorError(Exception):
    """The file holds something else."""


@dataclass(frozen=True)
class _Tensor:
    """A tensor, as a part of a storage that is read later."""

    storage: tuple[Any, ...]
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


def read_torch_file(path: Path) -> Arrays:
    """All tensors of a file by name.

    Raises:
        TrainingError: it is not such a file, is damaged, or holds more than tensors.
    """
    try:
        with path.open("rb") as file:
            found = _from_zip(file) if is_zipfile(file) else _from_stream(file)
    except OSError as error:
        raise TrainingError(f"{path} cannot be read: {error.strerror}.") from error
    # Damaged pickles and archives raise anything.
    except Exception as error:
        reason = str(error) if isinstance(error, _NotATensorError) else "it is damaged"
        raise TrainingError(
            f"{path} cannot be read as weights of PyTorch: {reason}. Save its state_dict again, or "
            "convert it to .safetensors."
        ) from error
    if not found:
        raise TrainingError(f"{path} holds no tensors. Save a model's state_dict in it.")
    return found


def _from_zip(file: BinaryIO) -> Arrays:
    with ZipFile(file) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        (name,) = (one for one in infos if one.endswith("/data.pkl"))
        folder = name.removesuffix("data.pkl")
        # Only stored members, so that none is larger than the file.
        if any(info.compress_type != ZIP_STORED for info in infos.values()):
            raise _NotATensorError("it is compressed")
        if infos[name].file_size > _LARGEST_PICKLE:
            raise _NotATensorError("its description is too large")
        top = _reader(io.BytesIO(archive.read(name)))()

        def data_of(storage: tuple[Any, ...]) -> bytes:
            return archive.read(f"{folder}data/{storage[2]}")

        return _arrays(top, data_of)


def _from_stream(file: BinaryIO) -> Arrays:
    """The format before PyTorch 1.6: four pickles, the keys, then the storages."""
    file.seek(0)
    read = _reader(file)
    for _ in range(3):
        read()
    top, keys = read(), read()
    types = {tensor.storage[2]: tensor.storage[1] for tensor in _tensors(top).values()}
    stored = {}
    for key in keys:
        (count,) = struct.unpack("<q", file.read(8))
        width = np.dtype(_DTYPES[types[key]]).itemsize
        if count < 0:
            raise _NotATensorError("a storage has no length")
        stored[key] = file.read(count * width)
    return _arrays(top, lambda storage: stored[storage[2]])


def _reader(file: BinaryIO | io.BytesIO) -> Callable[[], Any]:
    """Reads one pickle after the other; what it may name is made anew here.

    A pickle may set attributes of what it names, so nothing of it outlives this call.
    """

    class Dictionary(dict[Any, Any]):
        pass

    def rebuild(storage: Any, offset: Any, size: Any, stride: Any, *rest: Any) -> _Tensor:
        numbers = (offset, *size, *stride)
        if not all(type(number) is int and number >= 0 for number in numbers):
            raise _NotATensorError("a tensor has no valid shape")
        if len(size) != len(stride) or type(storage) is not tuple or storage[0] != "storage":
            raise _NotATensorError("a tensor has no storage")
        return _Tensor(storage, offset, tuple(size), tuple(stride))

    def parameter(tensor: Any, *rest: Any) -> Any:
        return tensor

    allowed: dict[str, Any] = {
        "collections.OrderedDict": Dictionary,
        "torch._utils._rebuild_tensor_v2": rebuild,
        "torch._utils._rebuild_parameter": parameter,
    }
    allowed |= {f"torch.{name}": name for name in _DTYPES}

    class Restricted(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            try:
                return allowed[f"{module}.{name}"]
            except KeyError:
                raise _NotATensorError(f"it names {module}.{name}"[:200]) from None

        def persistent_load(self, pid: Any) -> Any:
            return pid

    return lambda: Restricted(file).load()


def _tensors(top: Any) -> dict[str, _Tensor]:
    if not isinstance(top, dict):
        raise _NotATensorError("it is not a dictionary")
    found = {name: one for name, one in top.items() if isinstance(one, _Tensor)}
    for nested in _NESTED:
        if not found and isinstance(top.get(nested), dict):
            found = _tensors(top[nested])
    return {str(name): tensor for name, tensor in found.items()}


def _arrays(top: Any, data_of: Callable[[tuple[Any, ...]], bytes]) -> Arrays:
    return {name: _array(tensor, data_of) for name, tensor in _tensors(top).items()}


def _array(tensor: _Tensor, data_of: Callable[[tuple[Any, ...]], bytes]) -> NDArray[Any]:
    buffer = np.frombuffer(data_of(tensor.storage), _DTYPES[tensor.storage[1]])
    spans = ((size - 1) * step for size, step in zip(tensor.size, tensor.stride, strict=True))
    # Strides of 0 would make an array of any size from one number.
    if math.prod(tensor.size) > buffer.size or tensor.offset + sum(spans) >= max(buffer.size, 1):
        raise _NotATensorError("a tensor is larger than its storage")
    strides = [step * buffer.itemsize for step in tensor.stride]
    view = np.lib.stride_tricks.as_strided(buffer[tensor.offset :], tensor.size, strides)
    return view.copy()


def as_keras(arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """Arrays under the names and in the layout of Keras: `a.b.weight` becomes `a_b/kernel`."""
    found: Arrays = {}
    for name, array in arrays.items():
        layer, _, kind = name.rpartition(".")
        is_norm = f"{layer}.running_mean" in arrays
        names = {"running_mean": "moving_mean", "running_var": "moving_variance"}
        names |= {"weight": "gamma", "bias": "beta"} if is_norm else {"weight": "kernel"}
        found[f"{layer.replace('.', '_')}/{names.get(kind, kind)}"] = _layout(array)
    return found


def _layout(array: NDArray[Any]) -> NDArray[Any]:
    """Kernels with their outputs last."""
    if array.ndim == 4:
        return array.transpose(2, 3, 1, 0)
    return array.T if array.ndim == 2 else array
