"""Image files for tests."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

ORIENTATION = 274


def smooth(height: int, width: int, channels: int = 3, seed: int = 0) -> NDArray[np.uint8]:
    """Blobs without hard edges, as in a photograph: (height, width, channels)."""
    coarse = np.random.default_rng(seed).integers(0, 256, (5, 6, channels), np.uint8)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return fine.reshape(height, width, channels)


def noise(height: int, width: int, channels: int = 3, dtype: type = np.uint8) -> NDArray:
    most = np.iinfo(dtype).max
    return np.random.default_rng(1).integers(0, most, (height, width, channels), dtype, True)


def save(path: Path, pixels: NDArray, **options: object) -> Path:
    """By Pillow, in the format of the path's ending."""
    Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels).save(path, **options)
    return path


def oriented(path: Path, pixels: NDArray, orientation: int) -> Path:
    """With a note of how it is to be turned."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    options = {
        ".tif": {"tiffinfo": {ORIENTATION: orientation}},
        ".webp": {"exif": exif, "lossless": True},
    }
    return save(path, pixels, **options.get(path.suffix, {"exif": exif}))


def luma(pixels: NDArray) -> NDArray[np.float64]:
    """ITU-R BT.601: (height, width)."""
    return pixels.astype(np.float64) @ [0.299, 0.587, 0.114]
