"""Reading image files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.exceptions import IngestionError
from core.files import read_bytes
from core.images.bits import TrainedOn
from core.images.colors import with_channels
from core.images.decoders import (
    Wanted,
    decode_avif,
    decode_by_pillow,
    decode_jpeg,
    decode_netpbm,
    decode_png,
    decode_tiff,
)
from core.images.limits import ImageError, reason
from core.images.nodata import without_nodata
from core.images.resizing import Mode, Size, resize
from core.images.tiff_header import TIFF_MARKS
from core.names import printed

LARGEST_FILE = 2**30
AVIF = (b"ftypavif", b"ftypavis")
"""With which a file begins after four bytes."""

Decoder = Callable[[bytes, Wanted], NDArray[Any]]
DECODERS: dict[bytes, tuple[Decoder, ...]] = {
    b"\xff\xd8\xff": (decode_jpeg, decode_by_pillow),
    b"\x89PNG\r\n\x1a\n": (decode_png,),
    **dict.fromkeys((b"P2", b"P3", b"P5", b"P6"), (decode_netpbm,)),
    **dict.fromkeys(TIFF_MARKS, (decode_tiff,)),
}
"""By the bytes with which a file begins; the next one is asked where one cannot."""


def read_image(
    path: str | Path,
    *,
    channels: Literal[1, 3] | None = None,
    size: Size | None = None,
    mode: Mode = "squash",
    trained_on: TrainedOn | None = None,
) -> NDArray[Any]:
    """The pixels of an image file, as they are to be seen: (height, width, 1 or 3).

    Of several images in a file, the first. Colors are in the order red, green, blue; a
    palette is applied, what is transparent shows white, and the orientation in the file
    is followed. The dtype is that of the file: uint8, uint16, or float32 where pixels have
    32 bits.

    Args:
        channels: 1 for grey, 3 for color, None for what the file has.
        size: (height, width) in pixels; None leaves the image's own.
        mode: how it is brought to the size; see `core.images.resizing`.
        trained_on: in an inference, how the training images are stored; a picture of 8 or 16 bits
            is converted to theirs where that is exact, before it is resized.

    Raises:
        IngestionError: the file is not an image, damaged or too large; the text names it.
    """
    data = read_bytes(path, LARGEST_FILE)
    return read_image_bytes(
        data, str(path), channels=channels, size=size, mode=mode, trained_on=trained_on
    )


def read_image_bytes(
    data: bytes,
    name: str,
    *,
    channels: Literal[1, 3] | None = None,
    size: Size | None = None,
    mode: Mode = "squash",
    trained_on: TrainedOn | None = None,
) -> NDArray[Any]:
    """The pixels of an image file that lies in memory; all else as `read_image`.

    Args:
        data: the file's content.
        name: what errors call it.
    """
    try:
        image = without_nodata(decode(data, Wanted(channels, size, mode)), data)
    # A damaged file makes decoders raise about anything.
    except Exception as error:
        why = reason(error)
        raise IngestionError(f"{printed(name)} cannot be used as an image: {why}.") from error
    if trained_on is not None:
        image = trained_on.converted(image)
    image = with_channels(image, channels)
    return np.ascontiguousarray(image if size is None else resize(image, size, mode))


def decode(data: bytes, wanted: Wanted) -> NDArray[Any]:
    """By the first decoder that can; the last one's error where none can."""
    if not data:
        raise ImageError("it is empty; copy it again")
    others = (decode_avif if data.startswith(AVIF, 4) else decode_by_pillow,)
    *first, last = next(
        (decoders for start, decoders in DECODERS.items() if data.startswith(start)), others
    )
    for decoder in first:
        try:
            return decoder(data, wanted)
        except ImageError:
            raise
        except Exception:  # noqa: S112 - the last decoder says what is wrong
            continue
    return last(data, wanted)
