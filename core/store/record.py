"""A record: one sample as a safetensors blob with `feature` and, maybe, `label`.

The format is an 8-byte little-endian header length, a JSON header and the tensors'
bytes (https://github.com/huggingface/safetensors#format). Equal shapes and dtypes give
equal headers, so few headers are parsed, and the rest is copied by offset.
Compressed arrays are stored as `core.store.codecs` says; the shape of a zstd frame is
the tensor `feature_shape` or `label_shape`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from core.exceptions import StoreError
from core.store.codecs import Encoding, compress, decompress
from core.store.manifest import Spec

DTYPES: dict[str, np.dtype[Any]] = {
    "U8": np.dtype(np.uint8),
    "I8": np.dtype(np.int8),
    "I16": np.dtype(np.int16),
    "U16": np.dtype(np.uint16),
    "I32": np.dtype(np.int32),
    "U32": np.dtype(np.uint32),
    "I64": np.dtype(np.int64),
    "F32": np.dtype(np.float32),
    "F64": np.dtype(np.float64),
}
"""safetensors' names of the dtypes that a record may hold."""


Arrays = tuple[NDArray[Any], NDArray[Any] | None]
"""One sample: its feature and, where it has one, its label."""


def encode(
    feature: NDArray[Any],
    label: NDArray[Any] | None,
    feature_encoding: str = Encoding.RAW,
    label_encoding: str = Encoding.RAW,
) -> bytes:
    """Write a sample; a scalar label is an array of shape ()."""
    tensors = tensors_of("feature", feature, feature_encoding)
    if label is not None:
        tensors |= tensors_of("label", label, label_encoding)
    # The lengths of compressed features differ, so hardly two headers are the same.
    blob: bytes = _joined(tensors) if feature_encoding == Encoding.RAW else save(tensors)
    return blob


def _joined(tensors: dict[str, NDArray[Any]]) -> bytes:
    """What `save` makes of them, with half of the copying."""
    header, names = _framing(
        tuple((name, array.dtype, array.shape) for name, array in tensors.items())
    )
    return b"".join((header, *(tensors[name].data for name in names)))


@lru_cache(1024)
def _framing(
    kinds: tuple[tuple[str, np.dtype[Any], tuple[int, ...]], ...],
) -> tuple[bytes, list[str]]:
    """The header of tensors with such names, dtypes and shapes, and their names in its order."""
    layout = layout_of(save({name: np.zeros(shape, dtype) for name, dtype, shape in kinds}))
    return layout.header, sorted(layout.tensors, key=lambda name: layout.tensors[name].offset)


def tensors_of(name: str, array: NDArray[Any], encoding: str) -> dict[str, NDArray[Any]]:
    if encoding == Encoding.RAW:
        # ascontiguousarray makes a scalar one-dimensional; asarray keeps its shape ().
        return {name: np.asarray(array, order="C")}
    tensors: dict[str, NDArray[Any]] = {name: compress(array, encoding)}
    if encoding == Encoding.ZSTD:
        tensors[f"{name}_shape"] = np.array(array.shape, np.int64)
    return tensors


def decode(blob: bytes | memoryview, feature: Spec, label: Spec | None) -> Arrays:
    """Read a sample: (feature, label or None), which do not need the blob any more.

    Raises:
        StoreError: it is not such a sample.
    """
    layout = layout_of(blob)
    of_label = None if label is None else array_of("label", layout, blob, label).copy()
    return array_of("feature", layout, blob, feature).copy(), of_label


def array_of(name: str, layout: Layout, blob: bytes | memoryview, spec: Spec) -> NDArray[Any]:
    """One tensor of a record, decoded; where it is not compressed, a view of the blob.

    Raises:
        StoreError: the record holds no such array.
    """
    tensor = layout.tensors.get(name)
    if tensor is None:
        raise StoreError(f"A record has no {name}.")
    try:
        array = tensor.view(blob)
        if spec.encoding != Encoding.RAW:
            stored = layout.tensors.get(f"{name}_shape")
            shape = None if stored is None else tuple(stored.view(blob).tolist())
            array = decompress(array, spec.encoding, spec.numpy_dtype, shape)
    except (ValueError, TypeError, OverflowError) as error:
        raise StoreError(f"A record is cut off: {error}") from error
    if not spec.admits(array):
        found = Spec(array.dtype.name, array.shape)
        raise StoreError(f"A record's {name} is {found} instead of {spec}.")
    return array


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies in a record, and what it is."""

    offset: int
    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    def view(self, blob: memoryview | bytes) -> NDArray[Any]:
        """The tensor as an array on the record's memory; no copy."""
        # Not np.prod: this runs for every record, and that takes longer than all the rest.
        count = math.prod(self.shape)
        return np.frombuffer(blob, self.dtype, count, self.offset).reshape(self.shape)


@dataclass(frozen=True)
class Layout:
    """A record's header, and where its tensors lie; equal headers share one."""

    header: bytes
    tensors: dict[str, Tensor]


def layout_of(blob: memoryview | bytes) -> Layout:
    """Parse a record's header.

    Raises:
        StoreError: it has none.
    """
    return _parsed(bytes(blob[: 8 + int.from_bytes(blob[:8], "little")]))


@lru_cache(4096)
def _parsed(header: bytes) -> Layout:
    try:
        entries = json.loads(header[8:])
        return Layout(
            header,
            {
                name: Tensor(
                    len(header) + entry["data_offsets"][0],
                    DTYPES[entry["dtype"]],
                    tuple(entry["shape"]),
                )
                for name, entry in entries.items()
                if name != "__metadata__"
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"A record has no readable safetensors header: {error!r}") from error
