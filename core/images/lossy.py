"""Whether a file's compression changes pixels, so that it cannot hold class indices."""

from __future__ import annotations

from PIL import Image

_CHUNKS = 12
"""Where those of a WebP file begin (RFC 9649, section 2.3)."""


def lossy_compression(image: Image.Image, data: bytes) -> str:
    """The compression that has changed an image's pixels; "" if none has.

    Args:
        data: the image's file.
    """
    if image.format == "JPEG":
        return "JPEG"
    if image.format == "AVIF":
        return "AVIF"
    if image.format == "WEBP" and b"VP8 " in _chunks_of(data):
        return "lossy WebP"
    return ""


def _chunks_of(data: bytes) -> set[bytes]:
    """The names of a WebP file's chunks; of an animation those of its first frame, too."""
    names: set[bytes] = set()
    place = _CHUNKS
    while place + 8 <= len(data) and len(names) < 100:
        name = data[place : place + 4]
        names.add(name)
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        # A frame's own chunks follow 16 bytes on its place and time.
        place += 8 + (16 if name == b"ANMF" else length + length % 2)
    return names
