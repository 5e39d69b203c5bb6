"""Pictures as bytes of a file, and as a part of a page."""

from __future__ import annotations

import io
from base64 import b64encode
from typing import Any

from numpy.typing import NDArray
from PIL import Image

COMPRESSION = 4
"""Of zlib's 1 to 9: half the time of its usual 6, for files that are hardly larger."""


def as_layer(image: NDArray[Any]) -> Image.Image:
    """A picture (height, width, 1, 3 or 4) of 8 bits as Pillow's: grey, RGB or RGBA."""
    return Image.fromarray(image[:, :, 0] if image.shape[2] == 1 else image)


def png(image: NDArray[Any] | Image.Image) -> bytes:
    """The picture as a PNG file."""
    layer = image if isinstance(image, Image.Image) else as_layer(image)
    buffer = io.BytesIO()
    layer.save(buffer, "PNG", compress_level=COMPRESSION)
    return buffer.getvalue()


def data_url(file: bytes) -> str:
    """A PNG file as a URL that holds it."""
    return f"data:image/png;base64,{b64encode(file).decode()}"
