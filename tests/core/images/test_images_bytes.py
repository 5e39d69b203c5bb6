"""Images that lie in memory, as in a database."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.exceptions import IngestionError
from core.images import read_image, read_image_bytes
from tests.core.images.files import noise, oriented, save


@pytest.mark.parametrize("ending", ["bmp", "jpg", "png", "tif", "webp"])
def test_bytes_are_read_as_their_file(tmp_path: Path, ending: str):
    path = save(tmp_path / f"image.{ending}", noise(9, 8))
    wanted = {"channels": 1, "size": (5, 7), "mode": "crop"}
    for options in ({}, wanted):
        found = read_image_bytes(path.read_bytes(), "record 1", **options)
        np.testing.assert_array_equal(found, read_image(path, **options), strict=True)


def test_16_bit_and_grey_and_how_it_is_turned(tmp_path: Path):
    pixels = noise(9, 8, 1, np.uint16)
    found = read_image_bytes(save(tmp_path / "grey.png", pixels).read_bytes(), "record 1")
    np.testing.assert_array_equal(found, pixels, strict=True)
    turned = oriented(tmp_path / "turned.png", noise(9, 8), 6).read_bytes()
    assert read_image_bytes(turned, "record 1").shape == (8, 9, 3)


@pytest.mark.parametrize("data", [b"", b"nothing", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
def test_an_error_has_the_name_that_was_given(data: bytes):
    with pytest.raises(IngestionError, match=r"^record 1 cannot be used as an image: "):
        read_image_bytes(data, "record 1")
