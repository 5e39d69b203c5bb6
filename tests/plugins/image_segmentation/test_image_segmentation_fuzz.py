"""Damaged masks give the classes that another reader gives, or an error with the remedy."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
import pytest
from digits_image_segmentation.labels import Reading, read_label_image
from PIL import Image

from tests.core.images.files import noise
from tests.core.images.fuzzing import NAME, failures
from tests.core.images.png_files import png
from tests.core.images.tiff_files import tiff

PIXELS = noise(9, 11, 1) % 4
COLORS = np.random.default_rng(0).integers(1, 256, (16, 3))
Reader = Callable[[bytes], np.ndarray]


def opencv(data: bytes) -> np.ndarray:
    """Stored values of 8 or 16 bits, or the colors of a palette."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    return pixels[:, :, np.newaxis] if pixels.ndim == 2 else pixels[:, :, 2::-1]


def libtiff(data: bytes) -> np.ndarray:
    pixels = imagecodecs.tiff_decode(data)
    return pixels.reshape(*pixels.shape[:2], -1)[:, :, :1].astype(np.float64)


def colours_by(decode: Reader) -> Reader:
    def read(data: bytes) -> np.ndarray:
        pixels = decode(data)
        return np.atleast_3d(pixels[0] if pixels.ndim == 4 else pixels)[:, :, :3]

    return read


def paletted(kind: str) -> bytes:
    image = Image.fromarray(PIXELS[:, :, 0])
    image.putpalette(bytes(COLORS.ravel().tolist()))
    image.save(file := io.BytesIO(), kind)
    return file.getvalue()


def times(factor: int) -> Reader:
    """Grey of fewer bits, which OpenCV makes 0 to 255."""
    return lambda data: opencv(data) // factor


FILES: dict[str, tuple[bytes, list[Reader]]] = {
    "png": (png(PIXELS, 8, 0), [opencv]),
    "png, 2 bits": (png(PIXELS, 2, 0), [times(85)]),
    "png, 4 bits": (png(PIXELS, 4, 0), [times(17)]),
    "png, 16 bits": (png(PIXELS.astype(int), 16, 0), [opencv]),
    "png, palette": (paletted("PNG"), [opencv]),
    "gif": (paletted("GIF"), [opencv, colours_by(imagecodecs.gif_decode)]),
    "bmp": (paletted("BMP"), [opencv, colours_by(imagecodecs.bmp_decode)]),
    "pgm": (b"P5 11 9 255\n" + PIXELS.tobytes(), [opencv]),
    "tiff": (tiff(PIXELS), [libtiff, opencv]),
    "tiff, deflate": (tiff(PIXELS, deflate=True), [libtiff, opencv]),
    "tiff, 0 is white": (tiff(PIXELS, t262=[0]), [libtiff]),
    "tiff, 4 bits": (tiff(PIXELS, bits=4), [libtiff]),
    "tiff, 16 bits": (tiff(PIXELS.astype(np.uint16), order=">"), [libtiff, opencv]),
    "tiff, int64": (tiff(PIXELS.astype(np.int64)), [libtiff]),
    "tiff, float64": (tiff(PIXELS.astype(np.float64)), [libtiff]),
}


@pytest.mark.parametrize("name", FILES)
def test_damage_makes_no_other_classes(tmp_path: Path, name: str):
    path = tmp_path / NAME
    data, others = FILES[name]

    def read(mutant: bytes) -> np.ndarray:
        path.write_bytes(mutant)
        label = read_label_image(str(path), Reading.IDS)
        if not label.palette:
            return label.codes[:, :, np.newaxis]
        colors = np.zeros((256, 3), np.uint8)
        colors[: len(label.palette)] = label.palette
        return colors[label.codes]

    assert failures(data, read, others) == []
