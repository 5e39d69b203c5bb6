"""A record: one sample as a safetensors blob with `feature` and, maybe, `label`.

The format is an 8-byte little-endian header length, a JSON header and the tensors'
bytes (https://github.com/huggingface/safetensors#format). Equal shapes and dtypes give
equal headers, so a batch reader parses one header and copies the rest by offset.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from core.exceptions import StoreError

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


def encode(feature: NDArray[Any], label: NDArray[Any] | None) -> bytes:
    """Write a sample; a scalar label is an array of shape ()."""
    tensors = {"feature": np.ascontiguousarray(feature)}
    if label is not None:
        # ascontiguousarray makes a scalar one-dimensional; asarray keeps its shape ().
        tensors["label"] = np.asarray(label, order="C")
    blob: bytes = save(tensors)
    return blob


def decode(blob: bytes) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Read a sample: (feature, label or None)."""
    tensors = load(blob)
    return tensors["feature"], tensors.get("label")


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
    """The header that records of one shape share, and where their tensors lie."""

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
