"""TIFF files, written by the specification (TIFF 6.0) and by no library."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np

FORMATS = {"u": 1, "i": 2, "f": 3, "c": 6}
SHORT, LONG = 3, 4


def tiff(
    samples: np.ndarray,
    *,
    bits: int = 0,
    planar: bool = False,
    tile: int = 0,
    deflate: bool = False,
    order: str = "<",
    **tags: Any,
) -> bytes:
    """A file of one image.

    Args:
        samples: (height, width, channels).
        bits: of a sample; as many as the dtype has unless given.
        tile: the side of tiles; 0 for strips of two rows.
        order: "<" or ">", of bytes.
        tags: further ones, such as `t262=[1]`, of unsigned 16 bits.
    """
    height, width, channels = samples.shape
    bits = bits or samples.dtype.itemsize * 8
    planes = np.moveaxis(samples, 2, 0)[..., np.newaxis] if planar else samples[np.newaxis]
    rows, columns = (tile, tile) if tile else (2, width)
    parts = [
        _packed(_part(plane[y : y + rows, x : x + columns], tile), bits, order)
        for plane in planes
        for y in range(0, height, rows)
        for x in range(0, width, columns)
    ]
    fields: dict[int, tuple[int, list[int]]] = {
        256: (LONG, [width]),
        257: (LONG, [height]),
        258: (SHORT, [bits] * channels),
        259: (SHORT, [8 if deflate else 1]),
        262: (SHORT, [2 if channels >= 3 else 1]),
        277: (SHORT, [channels]),
        284: (SHORT, [2 if planar else 1]),
        339: (SHORT, [FORMATS[samples.dtype.kind]] * channels),
    }
    fields |= {322: (LONG, [tile]), 323: (LONG, [tile])} if tile else {278: (LONG, [2])}
    stored = [zlib.compress(part) if deflate else part for part in parts]
    places = [8 + sum(map(len, stored[:number])) for number in range(len(stored))]
    fields[324 if tile else 273] = LONG, places
    fields[325 if tile else 279] = LONG, [len(part) for part in stored]
    fields |= {int(name[1:]): (SHORT, list(value)) for name, value in tags.items()}
    return _file(b"".join(stored), fields, order)


def _part(pixels: np.ndarray, tile: int) -> np.ndarray:
    if not tile:
        return pixels
    height, width, _ = pixels.shape
    return np.pad(pixels, ((0, tile - height), (0, tile - width), (0, 0)))


def _packed(pixels: np.ndarray, bits: int, order: str) -> bytes:
    if bits == pixels.dtype.itemsize * 8:
        return pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    rows = pixels.reshape(len(pixels), -1)
    texts = ("".join(f"{value:0{bits}b}" for value in row) for row in rows)
    padded = (text + "0" * (-len(text) % 8) for text in texts)
    return b"".join(int(text, 2).to_bytes(len(text) // 8) for text in padded)


def _file(body: bytes, fields: dict[int, tuple[int, list[int]]], order: str) -> bytes:
    body += b"\0" * (len(body) % 2)
    start = 8 + len(body)
    beyond = start + 2 + 12 * len(fields) + 4
    entries = extra = b""
    for tag, (kind, values) in sorted(fields.items()):
        raw = struct.pack(f"{order}{len(values)}{'H' if kind == SHORT else 'I'}", *values)
        if len(raw) > 4:
            place = struct.pack(f"{order}I", beyond + len(extra))
            extra += raw + b"\0" * (len(raw) % 2)
        else:
            place = raw.ljust(4, b"\0")
        entries += struct.pack(f"{order}HHI", tag, kind, len(values)) + place
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", start)
    return head + body + struct.pack(f"{order}H", len(fields)) + entries + bytes(4) + extra
