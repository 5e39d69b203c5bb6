"""imagecodecs as a decoding plug-in of pydicom, for JPEG that its other plug-ins do not read."""

from __future__ import annotations

import imagecodecs
import numpy as np
from pydicom import uid
from pydicom.pixels.decoders.base import DecodeRunner

DECODER_DEPENDENCIES = {
    uid.JPEGExtended12Bit: ("imagecodecs",),
    uid.JPEGLossless: ("imagecodecs",),
    uid.JPEGLosslessSV1: ("imagecodecs",),
}
"""By transfer syntax; the name is pydicom's."""


def is_available(identifier: str) -> bool:
    """Whether a transfer syntax is decoded; the name is pydicom's."""
    return identifier in DECODER_DEPENDENCIES


def decode_frame(data: bytes, runner: DecodeRunner) -> bytes:
    """The pixels of a grey-scale frame in as many bits as its stream has, little-endian."""
    if runner.samples_per_pixel != 1:
        raise NotImplementedError("imagecodecs is asked for grey-scale images only")
    lossy = runner.transfer_syntax == uid.JPEGExtended12Bit
    pixels = (imagecodecs.jpeg8_decode if lossy else imagecodecs.ljpeg_decode)(data)
    runner.set_option("bits_allocated", pixels.dtype.itemsize * 8)
    return np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<")).tobytes()
