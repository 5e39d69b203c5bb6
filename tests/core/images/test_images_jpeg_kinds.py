"""JPEG files that are seldom, or cut off."""

from __future__ import annotations

import io

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from core.exceptions import IngestionError
from core.images import orientation_of, read_image_bytes
from tests.core.images.files import ORIENTATION, smooth

PIXELS = smooth(20, 30)
WIDE = (PIXELS[:, :, 0].astype(np.uint16) * 16).clip(max=4095)


def jpeg(pixels: np.ndarray = PIXELS, **options: object) -> bytes:
    Image.fromarray(pixels).save(file := io.BytesIO(), "JPEG", **options)
    return file.getvalue()


@pytest.mark.parametrize("fill", [0, 1, 2, 5])
def test_bytes_may_fill_the_space_before_a_marker(fill: int):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    data = jpeg(exif=exif)
    place = data.index(b"\xff\xe1")
    data = data[:place] + b"\xff" * fill + data[place:]
    assert orientation_of(data) == 6
    expected = np.rot90(read_image_bytes(jpeg(), "plain"), -1)
    np.testing.assert_array_equal(read_image_bytes(data, "image.jpg"), expected)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("cut", [1, 2])
def test_a_file_without_its_end_is_read(channels: int, cut: int):
    data = jpeg(PIXELS if channels == 3 else PIXELS[:, :, 0])
    expected = read_image_bytes(data, "image.jpg")
    np.testing.assert_array_equal(read_image_bytes(data[:-cut], "image.jpg"), expected)


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"restart_marker_rows": 1}], ids=str
)
def test_no_file_that_is_cut_off_loses_pixels_silently(options: dict):
    data = jpeg(**options)
    expected, refused = read_image_bytes(data, "image.jpg"), []
    for cut in range(1, len(data)):
        try:
            found = read_image_bytes(data[:-cut], "image.jpg")
        except IngestionError as error:
            refused.append(str(error))
        else:
            np.testing.assert_array_equal(found, expected)
    assert len(refused) >= len(data) - 3
    assert all(text.startswith("image.jpg cannot be used as an image: it ") for text in refused)


@pytest.mark.parametrize("pixels", [PIXELS, PIXELS[:, :, :1]], ids=["colour", "grey"])
def test_lossless_files_of_8_bits_are_read(pixels: np.ndarray):
    data = imagecodecs.jpeg8_encode(np.squeeze(pixels).copy(), lossless=True)
    np.testing.assert_array_equal(read_image_bytes(data, "image.jpg"), pixels)


@pytest.mark.parametrize(("lossless", "expected"), [(False, "a JPEG"), (True, "a lossless JPEG")])
def test_12_bits_are_refused_by_name(lossless: bool, expected: str):
    data = imagecodecs.jpeg8_encode(WIDE, lossless=lossless, bitspersample=12)
    with pytest.raises(
        IngestionError, match=f"it is {expected} file of 12 bits, .* PNG or TIFF of 16 bits"
    ):
        read_image_bytes(data, "image.jpg")
