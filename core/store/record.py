"""A record: one sample as a safetensors blob with `feature` and, maybe, `label`.

The format is an 8-byte little-endian header length, a JSON header and the tensors'
bytes (https://github.com/huggingface/safetensors#format). Equal shapes and dtypes give
equal headers, so a batch reader parses one header and copies the rest by offset.
Compressed arrays are stored as `core.store.codecs` says; the shape of a zstd frame is
the tensor `feature_shape` or `label_shape`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

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


def encode(
    feature: NDArray[Any],
    label: NDArray[Any] | None,
    feature_encoding: str = Encoding.RAW,
    label_encoding: str = Encoding.RAW,
) -> bytes:
    """Write a sample; a scalar label is an array of shape ()."""
    if label is None and feature_encoding == Encoding.RAW:
        return joined(feature)
    if label is not None and feature_encoding == label_encoding == Encoding.RAW:
        return joined(feature, label)
    tensors = tensors_of("feature", feature, feature_encoding)
    if label is not None:
        tensors |= tensors_of("label", label, label_encoding)
    blob: bytes = save(tensors)
    return blob


def joined(*arrays: NDArray[Any]) -> bytes:
    """What `save` makes of uncompressed arrays, with half of the copying."""
    kinds = tuple((array.dtype, array.shape) for array in arrays)
    header, order = framing(kinds)
    return b"".join((header, *(np.ascontiguousarray(arrays[place]).data for place in order)))


@lru_cache(1024)
def framing(kinds: tuple[tuple[np.dtype[Any], tuple[int, ...]], ...]) -> tuple[bytes, list[int]]:
    """The header of a feature (and a label) of such dtypes and shapes, and their order in it."""
    names = ("feature", "label")[: len(kinds)]
    blob = save(
        {name: np.zeros(shape, dtype) for name, (dtype, shape) in zip(names, kinds, strict=True)}
    )
    layout = Layout.of(blob)
    offsets = [layout.feature.offset, *([layout.label.offset] if layout.label else [])]
    return layout.header, sorted(range(len(kinds)), key=offsets.__getitem__)


def tensors_of(name: str, array: NDArray[Any], encoding: str) -> dict[str, NDArray[Any]]:
    if encoding == Encoding.RAW:
        # ascontiguousarray makes a scalar one-dimensional; asarray keeps its shape ().
        return {name: np.asarray(array, order="C")}
    tensors: dict[str, NDArray[Any]] = {name: compress(array, encoding)}
    if encoding == Encoding.ZSTD:
        tensors[f"{name}_shape"] = np.array(array.shape, np.int64)
    return tensors


def decode(
    blob: bytes, feature: Spec, label: Spec | None
) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Read a sample: (feature, label or None).

    Raises:
        StoreError: it is no such sample.
    """
    try:
        tensors = load(blob)
    except SafetensorError as error:
        raise StoreError(f"A record is no safetensors blob: {error}") from error
    if label is None and "label" in tensors:
        raise StoreError("A record has a label; its shard has none.")
    of_label = None if label is None else array_of("label", tensors, label)
    return array_of("feature", tensors, feature), of_label


def array_of(name: str, tensors: dict[str, NDArray[Any]], spec: Spec) -> NDArray[Any]:
    if name not in tensors:
        raise StoreError(f"A record has no {name}.")
    array = tensors[name]
    if spec.encoding != Encoding.RAW:
        stored = tensors.get(f"{name}_shape")
        shape = None if stored is None else tuple(stored.tolist())
        array = decompress(array, spec.encoding, np.dtype(spec.dtype), shape)
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
        count = int(np.prod(self.shape, dtype=np.int64))
        return np.frombuffer(blob, self.dtype, count, self.offset).reshape(self.shape)


@dataclass(frozen=True)
class Layout:
    """The header that uncompressed records of one shape share, and where their tensors lie."""

    header: bytes
    feature: Tensor
    label: Tensor | None

    @classmethod
    def of(cls, blob: memoryview | bytes) -> Layout:
        """Parse a record's header."""
        length = int.from_bytes(blob[:8], "little")
        header = bytes(blob[: 8 + length])
        try:
            entries = json.loads(header[8:])
            tensors = {
                name: Tensor(
                    8 + length + entry["data_offsets"][0],
                    DTYPES[entry["dtype"]],
                    tuple(entry["shape"]),
                )
                for name, entry in entries.items()
                if name != "__metadata__"
            }
            return cls(header, tensors["feature"], tensors.get("label"))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"A record has no readable safetensors header: {error!r}") from error

    def matches(self, blob: memoryview | bytes) -> bool:
        return blob[: len(self.header)] == self.header
