"""How a feature or label is stored in a record: as it is, or compressed.

A compressed array is a one-dimensional uint8 tensor. PNG and JPEG hold their shape
themselves; beside a zstd frame the record has a tensor with the shape. PNG and zstd give
back every bit, JPEG does not.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
import simplejpeg
import zstandard
from numpy.typing import NDArray

from core.exceptions import IngestionError, StoreError

Bytes = NDArray[np.uint8]

_JPEG_QUALITY = 90
_PNG_LEVEL = 1
_ZSTD_LEVEL = 3


class Encoding(StrEnum):
    RAW = "raw"
    PNG = "png"
    JPEG = "jpeg"
    ZSTD = "zstd"


_DTYPES = {Encoding.PNG: ("uint8", "uint16"), Encoding.JPEG: ("uint8",)}
_CHANNELS = {Encoding.PNG: (1, 3, 4), Encoding.JPEG: (1, 3)}
_SWAPPED = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}
"""OpenCV has blue first."""
_COLORS = {1: "GRAY", 3: "RGB"}


def refuse_unfit(what: str, encoding: str, dtype: str, shape: tuple[int | None, ...]) -> None:
    """Refuse an encoding that cannot hold such arrays.

    Raises:
        IngestionError: it cannot; the text names the encodings that can.
    """
    kind = Encoding(encoding)
    if kind not in _DTYPES:
        return
    if dtype not in _DTYPES[kind] or shape[2] not in _CHANNELS[kind]:
        dtypes, channels = " or ".join(_DTYPES[kind]), " or ".join(map(str, _CHANNELS[kind]))
        raise IngestionError(
            f"The encoding {kind} of the {what} cannot hold {dtype} with {shape[2]} channels, "
            f"only {dtypes} with {channels}. Choose raw or zstd."
        )


def compress(array: NDArray[Any], encoding: str) -> Bytes:
    """Encode an array (height, width, channels) that `refuse_unfit` lets pass."""
    return _ENCODERS[Encoding(encoding)](array)


def decompress(
    data: Bytes, encoding: str, dtype: np.dtype[Any], shape: tuple[int, ...] | None
) -> NDArray[Any]:
    """Decode to an array (height, width, channels).

    Args:
        shape: what is kept beside a zstd frame; None for the others.

    Raises:
        StoreError: the bytes are not such an array.
    """
    try:
        array = _DECODERS[Encoding(encoding)](data, dtype, shape)
    except (
        *(ValueError, TypeError, OverflowError, MemoryError),
        *(cv2.error, zstandard.ZstdError),
    ) as error:
        raise StoreError(f"A record's {encoding} data cannot be decoded: {error}") from error
    if array.dtype != dtype:
        raise StoreError(f"A record's {encoding} data is {array.dtype} instead of {dtype}.")
    return array


def _to_png(array: NDArray[Any]) -> Bytes:
    swapped = array[:, :, _SWAPPED[array.shape[2]]]
    written, data = cv2.imencode(".png", swapped, [cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL])
    if not written:
        raise IngestionError(f"An image of {array.shape} cannot be written as PNG.")
    return data.ravel()


def _from_png(data: Bytes, dtype: np.dtype[Any], shape: tuple[int, ...] | None) -> NDArray[Any]:
    image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if image is None:
        raise ValueError("no PNG image")
    image = image if image.ndim == 3 else image[:, :, np.newaxis]
    return np.ascontiguousarray(image[:, :, _SWAPPED[image.shape[2]]])


def _to_jpeg(array: NDArray[Any]) -> Bytes:
    data = simplejpeg.encode_jpeg(
        np.ascontiguousarray(array),
        quality=_JPEG_QUALITY,
        colorspace=_COLORS[array.shape[2]],
        colorsubsampling="420" if array.shape[2] == 3 else "Gray",
        fastdct=False,
    )
    return np.frombuffer(data, np.uint8)


def _from_jpeg(data: Bytes, dtype: np.dtype[Any], shape: tuple[int, ...] | None) -> NDArray[Any]:
    _, _, color, _ = simplejpeg.decode_jpeg_header(data)
    wanted = "GRAY" if color.upper() == "GRAY" else "RGB"
    return simplejpeg.decode_jpeg(data, wanted, fastdct=False, fastupsample=False)


class _Contexts(threading.local):
    """zstd's working memory: to make it takes longer than to use it; each thread has its own."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=False)
        self.decompressor = zstandard.ZstdDecompressor()


_contexts = _Contexts()


def _to_zstd(array: NDArray[Any]) -> Bytes:
    plain = np.ascontiguousarray(array).data
    return np.frombuffer(_contexts.compressor.compress(plain), np.uint8)


def _from_zstd(data: Bytes, dtype: np.dtype[Any], shape: tuple[int, ...] | None) -> NDArray[Any]:
    if shape is None:
        raise ValueError("its shape is missing")
    size = math.prod(shape) * dtype.itemsize
    plain = _contexts.decompressor.decompress(data.data, max_output_size=size)
    return np.frombuffer(plain, dtype).reshape(shape)


_ENCODERS: dict[Encoding, Callable[[NDArray[Any]], Bytes]] = {
    Encoding.PNG: _to_png,
    Encoding.JPEG: _to_jpeg,
    Encoding.ZSTD: _to_zstd,
}
_DECODERS: dict[
    Encoding, Callable[[Bytes, np.dtype[Any], tuple[int, ...] | None], NDArray[Any]]
] = {
    Encoding.PNG: _from_png,
    Encoding.JPEG: _from_jpeg,
    Encoding.ZSTD: _from_zstd,
}
