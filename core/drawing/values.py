"""Pictures that carry their values, so that browsers can show them with any window.

Browsers decode PNG files of 16 bits to 8. So the file is the picture in 8 bits, as it is seen
everywhere, and has a chunk of our own with the values themselves; programs that do not know it pass
over it (PNG, third edition, 14.3). The chunk holds the length of a header (4 bytes, little-endian),
the header (JSON), and the values (height, width, channels), little-endian, compressed by zlib.
The page script `pictures/values.js` reads it.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.drawing.encoding import png
from core.drawing.windowing import Image8, Window, eight_bits, shown_channels, window_of

CHUNK = b"vaLU"
"""Ancillary, private, and not to be copied by programs that change pixels."""
_PLACE = 33
"""Where it begins: after the signature and IHDR."""
_LONGEST = 2048
_MOST_BYTES = 16 * 2**20
_COMPRESSION = 1


def png_with_values(
    image: NDArray[Any],
    window: Window | None = None,
    *,
    picture: Image8 | None = None,
    longest: int = _LONGEST,
) -> bytes:
    """The image as a PNG file, with its values unless it has 8 bits.

    Args:
        image: (height, width, channels).
        window: that of the dataset; None where none is known.
        picture: what is seen of it, of any size; None: all pixels.
        longest: pixels of the longer side; of larger images, rows and columns are left out.
    """
    file = png(eight_bits(image, window) if picture is None else picture)
    if image.dtype.kind not in "iuf" or image.dtype == np.uint8:
        return file
    return file[:_PLACE] + _chunk(_content(image, window, longest)) + file[_PLACE:]


def has_values(file: bytes) -> bool:
    """Whether a PNG file carries its values."""
    return file[_PLACE + 4 : _PLACE + 8] == CHUNK


def _content(image: NDArray[Any], window: Window | None, longest: int) -> bytes:
    shown = image[:, :, : shown_channels(image.shape[2])]
    if shown.shape[2] == 3 and (shown == shown[:, :, :1]).all():
        shown = shown[:, :, :1]  # grey, as files of color datasets often are
    dtype = shown.dtype if shown.dtype in (np.int16, np.uint16) else np.dtype(np.float32)
    step = _step(shown.shape, dtype.itemsize, longest)
    sent = np.ascontiguousarray(shown[::step, ::step], dtype.newbyteorder("<"))
    own = window_of(image, window)
    header = {
        "dtype": dtype.name,
        "shape": sent.shape,
        "step": step,
        "low": float(own.low),
        "high": float(own.high),
        "is_shared": own is window,
        "slope": own.slope,
        "intercept": own.intercept,
        "unit": own.unit,
        "own": own.own,
    }
    text = json.dumps(header).encode()
    return struct.pack("<I", len(text)) + text + zlib.compress(sent.tobytes(), _COMPRESSION)


def _step(shape: tuple[int, ...], itemsize: int, longest: int) -> int:
    """Of how many rows and columns one is sent."""
    height, width, channels = shape
    too_many = math.sqrt(height * width * channels * itemsize / _MOST_BYTES)
    return max(1, math.ceil(max(height, width) / longest), math.ceil(too_many))


def _chunk(content: bytes) -> bytes:
    checksum = zlib.crc32(CHUNK + content)
    return struct.pack(">I", len(content)) + CHUNK + content + struct.pack(">I", checksum)
