from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from core.exceptions import IngestionError
from core.images import SUFFIXES, read_image
from tests.core.images.files import luma, noise, oriented, save, smooth

MODES = ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"]
LOSSLESS = ["bmp", "gif", "png", "ppm", "tif"]


def seen_by_pillow(path: Path) -> np.ndarray:
    """Upright, on white, in color."""
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image)
    return np.asarray(white.convert("RGB"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ending", [*LOSSLESS, "jpg", "webp"])
def test_pixels_are_those_of_pillow(tmp_path: Path, mode: str, ending: str):
    image = Image.fromarray(noise(13, 17)).convert(mode)
    if mode in ("LA", "PA", "RGBA"):
        image.putalpha(Image.fromarray(noise(13, 17, 1)[:, :, 0]))
    path = tmp_path / f"image.{ending}"
    try:
        image.save(path)
    except (OSError, KeyError, ValueError):
        assert ending in ("bmp", "gif", "jpg", "png", "ppm")  # has no such kind of pixels
        return
    found = read_image(path, channels=3)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, seen_by_pillow(path))


@pytest.mark.parametrize("ending", ["bmp", "jpg", "pgm", "png", "tif"])
def test_grey_stays_grey(tmp_path: Path, ending: str):
    path = save(tmp_path / f"image.{ending}", noise(9, 8, 1))
    assert read_image(path).shape == (9, 8, 1)
    assert read_image(path, channels=3).shape == (9, 8, 3)


@pytest.mark.parametrize("ending", ["bmp", "png", "ppm", "tif", "webp"])
def test_colour_becomes_luma(tmp_path: Path, ending: str):
    path = save(tmp_path / f"image.{ending}", noise(20, 30), lossless=True)
    found = read_image(path, channels=1)
    assert found.shape == (20, 30, 1)
    assert np.abs(found[:, :, 0] - luma(noise(20, 30))).max() <= 1


@pytest.mark.parametrize("ending", ["png", "tif", "ppm"])
@pytest.mark.parametrize("channels", [1, 3])
def test_16_bit_is_kept(tmp_path: Path, ending: str, channels: int):
    pixels = noise(11, 7, channels, np.uint16)
    path = tmp_path / f"image.{'pgm' if (ending, channels) == ('ppm', 1) else ending}"
    cv2.imwrite(str(path), pixels[:, :, ::-1])
    found = read_image(path)
    assert found.dtype == np.uint16
    np.testing.assert_array_equal(found, pixels)


def test_16_bit_with_opacity_shows_white(tmp_path: Path):
    pixels = noise(11, 7, 4, np.uint16)
    cv2.imwrite(str(tmp_path / "image.png"), pixels[:, :, [2, 1, 0, 3]])
    colors, opacity = pixels[:, :, :3].astype(np.float64), pixels[:, :, 3:] / 65535
    expected = np.rint(colors * opacity + 65535 * (1 - opacity))
    np.testing.assert_allclose(read_image(tmp_path / "image.png"), expected, atol=1)


def test_16_bit_colour_becomes_luma(tmp_path: Path):
    pixels = noise(11, 7, 3, np.uint16)
    cv2.imwrite(str(tmp_path / "image.png"), pixels[:, :, ::-1])
    found = read_image(tmp_path / "image.png", channels=1)
    assert found.dtype == np.uint16
    assert np.abs(found[:, :, 0] - luma(pixels)).max() <= 2


@pytest.mark.parametrize("dtype", [np.float32, np.int32])
def test_32_bit_is_float(tmp_path: Path, dtype: type):
    pixels = np.random.default_rng(0).normal(0, 1e5, (4, 5)).astype(dtype)
    Image.fromarray(pixels).save(tmp_path / "image.tif")
    found = read_image(tmp_path / "image.tif")
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found[:, :, 0], pixels)


def test_of_several_images_the_first_is_read(tmp_path: Path):
    first, second = (Image.fromarray(smooth(8, 9, seed=seed)) for seed in (1, 2))
    for ending in ("gif", "tif", "webp"):
        path = tmp_path / f"image.{ending}"
        first.save(path, save_all=True, append_images=[second], lossless=True)
        np.testing.assert_array_equal(read_image(path, channels=3), seen_by_pillow(path))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["avif", "jfif", "jpe", "jpg", "png", "tif", "webp"])
def test_the_orientation_is_followed(tmp_path: Path, ending: str, orientation: int):
    path = oriented(tmp_path / f"image.{ending}", smooth(40, 64), orientation)
    found, expected = read_image(path), seen_by_pillow(path)
    assert found.shape == expected.shape
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_a_damaged_note_of_the_orientation_is_passed_over(tmp_path: Path, ending: str):
    path = tmp_path / f"image.{ending}"
    save(path, smooth(8, 9), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert read_image(path).shape == (8, 9, 3)


def test_the_ending_does_not_matter(tmp_path: Path):
    path = save(tmp_path / "image.png", smooth(8, 9)).rename(tmp_path / "image.jpg")
    np.testing.assert_array_equal(read_image(path), smooth(8, 9))


def test_the_result_can_be_written_to(tmp_path: Path):
    found = read_image(save(tmp_path / "image.png", smooth(8, 9)))
    found[0, 0] = 0
    assert found.flags["C_CONTIGUOUS"]


def test_endings():
    assert {".jpg", ".jpeg", ".png", ".bmp", ".ppm", ".pgm", ".tif", ".webp"} < SUFFIXES
    assert ".dcm" not in SUFFIXES


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(IngestionError, match=r"none.png cannot be read: No such file"):
        read_image(tmp_path / "none.png")
