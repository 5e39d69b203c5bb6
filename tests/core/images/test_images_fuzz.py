"""Damaged image files give what another reader gives, or an error with the remedy."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import cv2
import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageOps

from core.images import read_image_bytes, read_tiff
from core.images.orientation import orientation_of, turned
from tests.core.images.files import noise, smooth
from tests.core.images.fuzzing import NAME, failures
from tests.core.images.png_files import png
from tests.core.images.tiff_files import tiff

GREY, WIDE, COLOUR, OPACITY = (
    *(noise(9, 11, 1), noise(9, 11, 1, np.uint16), smooth(16, 18), noise(9, 11, 4)),
)


def pillow(data: bytes) -> np.ndarray:
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode.startswith("I;16"):
        return np.asarray(image)[:, :, np.newaxis]
    if image.mode in ("I", "F"):
        return np.asarray(image).astype(np.float32)[:, :, np.newaxis]
    if not image.has_transparency_data:
        return np.atleast_3d(np.asarray(image.convert("L" if image.mode in "1L" else "RGB")))
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image.convert("RGBA"))
    return np.asarray(white.convert("RGB"))


def opencv(data: bytes) -> np.ndarray:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    return pixels[:, :, np.newaxis] if pixels.ndim == 2 else pixels[:, :, 2::-1]


def cut_by_pillow(data: bytes) -> np.ndarray:
    """Of 16 bits in color, in their range."""
    return pillow(data).astype(np.int32) * 257


def by(decode: Callable[[bytes], np.ndarray]) -> Callable[[bytes], np.ndarray]:
    """A decoder of imagecodecs, without opacity; of several images the first."""

    def read(data: bytes) -> np.ndarray:
        pixels = decode(data)
        return np.atleast_3d(pixels[0] if pixels.ndim == 4 else pixels)[:, :, :3]

    return read


def libtiff(data: bytes) -> np.ndarray:
    """Its samples, made visible as ours."""
    tiff, samples = read_tiff(data), imagecodecs.tiff_decode(data)
    channels = tiff.samples.shape[2]
    if samples.ndim == 3 and samples.shape[0] == channels:
        samples = np.moveaxis(samples, 0, 2)
    samples = np.atleast_3d(samples)[:, :, :channels].astype(tiff.samples.dtype)
    return replace(tiff, samples=turned(samples, orientation_of(data))).seen()


def saved(pixels: np.ndarray, kind: str, mode: str = "", **options: object) -> bytes:
    image = Image.fromarray(np.squeeze(pixels))
    (image.convert(mode) if mode else image).save(file := io.BytesIO(), kind, **options)
    return file.getvalue()


TIFFS = {
    "tiff": tiff(COLOUR),
    "tiff, deflate": tiff(COLOUR, deflate=True),
    "tiff, planes": tiff(COLOUR, planar=True),
    "tiff, 16 bits, tiles": tiff(WIDE, tile=16, deflate=True),
    "tiff, 16 bits, planes": tiff(noise(9, 11, 3, np.uint16), planar=True, order=">"),
    "tiff, 1 bit": tiff(GREY % 2, bits=1),
    "tiff, palette": tiff(GREY % 16, bits=4, t262=[3], t320=range(0, 48000, 1000)),
    "tiff, int16": tiff(GREY.astype(np.int16), order=">"),
    "tiff, float32": tiff(GREY.astype(np.float32)),
    "tiff, float64": tiff(GREY.astype(np.float64)),
    "tiff, LZW": saved(COLOUR, "TIFF", compression="tiff_lzw"),
    "tiff, JPEG": saved(COLOUR, "TIFF", compression="jpeg"),
}
FILES: dict[str, tuple[bytes, list[Callable[[bytes], np.ndarray]]]] = {
    "png": (saved(COLOUR, "PNG"), [pillow]),
    "png, grey": (saved(GREY, "PNG"), [pillow]),
    "png, 16 bits": (saved(WIDE, "PNG"), [pillow]),
    "png, colors of 16 bits": (png(noise(9, 11, 3, np.uint16).astype(int), 16, 2), [opencv]),
    "png, 4 bits": (png(GREY.astype(int) % 16, 4, 0), [pillow]),
    "png, palette": (saved(COLOUR, "PNG", "P"), [pillow]),
    "png, opacity": (saved(OPACITY, "PNG"), [pillow]),
    "jpeg": (saved(COLOUR, "JPEG"), [pillow]),
    "jpeg, grey": (saved(COLOUR[:, :, :1], "JPEG"), [pillow]),
    "jpeg, progressive": (saved(COLOUR, "JPEG", progressive=True), [pillow]),
    "bmp": (saved(COLOUR, "BMP"), [opencv, by(imagecodecs.bmp_decode)]),
    "bmp, grey": (saved(GREY, "BMP"), [opencv, by(imagecodecs.bmp_decode)]),
    "gif": (saved(GREY, "GIF"), [opencv, by(imagecodecs.gif_decode)]),
    "webp": (saved(COLOUR, "WEBP"), [opencv, by(imagecodecs.webp_decode)]),
    "webp, lossless": (saved(COLOUR, "WEBP", lossless=True), [by(imagecodecs.webp_decode)]),
    "avif": (saved(COLOUR, "AVIF"), [by(imagecodecs.avif_decode), opencv]),
    "ppm": (saved(COLOUR, "PPM"), [pillow]),
    "pgm": (saved(GREY, "PPM"), [pillow]),
    "pgm, 16 bits": (b"P5 11 9 65535\n" + WIDE.astype(">u2").tobytes(), [pillow]),
    "pgm, plain": (b"P2 11 9 255\n" + b" ".join(b"%d" % v for v in GREY.ravel()) + b"\n", [opencv]),
} | {name: (data, [pillow, opencv, libtiff]) for name, data in TIFFS.items()}


@pytest.mark.parametrize("name", FILES)
def test_damage_gives_no_other_pixels(name: str):
    data, others = FILES[name]

    def read(mutant: bytes) -> np.ndarray:
        if name.startswith("jpeg"):
            # They are decoded at a part of their size, too.
            assert read_image_bytes(mutant, NAME, size=(3, 4)).shape[:2] == (3, 4)
        return read_image_bytes(mutant, NAME)

    assert failures(data, read, others, tolerance=1) == []
