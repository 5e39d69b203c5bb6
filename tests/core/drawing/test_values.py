"""Pictures that carry their values: read back as the format is described, by nothing of ours."""

from __future__ import annotations

import io
import json
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.drawing import Window, eight_bits, has_values, image_window, png, png_with_values


def carried(file: bytes) -> tuple[dict[str, Any], np.ndarray]:
    """Header and values, found by walking over the chunks."""
    place = 8
    while place < len(file):
        length = int.from_bytes(file[place : place + 4], "big")
        kind, content = file[place + 4 : place + 8], file[place + 8 : place + 8 + length]
        assert zlib.crc32(kind + content) == int.from_bytes(
            file[place + 8 + length : place + 12 + length], "big"
        )
        if kind == b"vaLU":
            end = 4 + int.from_bytes(content[:4], "little")
            header = json.loads(content[4:end])
            values = np.frombuffer(zlib.decompress(content[end:]), header["dtype"])
            return header, values.reshape(header["shape"])
        place += 12 + length
    raise AssertionError("no values")


def image_of(dtype: str, channels: int, size: tuple[int, int] = (9, 14)) -> np.ndarray:
    random = np.random.default_rng(4)
    if dtype == "float32":
        return random.normal(-3, 900, (*size, channels)).astype(np.float32)
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    return random.integers(low, high, (*size, channels), dtype, endpoint=True)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", ["uint16", "int16", "float32"])
@pytest.mark.parametrize("window", [None, Window(-40.5, 400, 2.0, -1024.0, "HU")])
def test_the_values_sent_are_those_stored(dtype, channels, window):
    image = image_of(dtype, channels)
    file = png_with_values(image, window)
    header, values = carried(file)
    assert has_values(file)
    assert values.dtype == image.dtype
    np.testing.assert_array_equal(values, image)
    own = window or image_window(image)
    assert (header["low"], header["high"]) == (own.low, own.high)
    assert (header["slope"], header["intercept"], header["unit"]) == (
        (2, -1024, "HU") if window else (1, 0, "")
    )
    # Other programs see the same picture as before.
    seen = np.asarray(Image.open(io.BytesIO(file))).reshape(*image.shape[:2], -1)
    np.testing.assert_array_equal(seen, eight_bits(image, window))


@pytest.mark.parametrize("channels", [1, 3])
def test_images_of_8_bits_stay_as_they_are(channels):
    image = image_of("uint8", channels)
    assert png_with_values(image, Window(3, 9)) == png(eight_bits(image, Window(3, 9)))
    assert not has_values(png_with_values(image))


def test_what_is_not_seen_is_not_sent_and_size_is_bounded():
    header, values = carried(png_with_values(image_of("uint16", 2)))
    assert values.shape == (9, 14, 1)
    grey = image_of("uint16", 1)
    np.testing.assert_array_equal(carried(png_with_values(grey.repeat(3, axis=2)))[1], grey)
    image = image_of("int16", 1, (30, 70))
    header, values = carried(png_with_values(image, longest=32))
    assert header["step"] == 3
    np.testing.assert_array_equal(values, image[::3, ::3])
    huge = np.broadcast_to(np.float32(1), (1300, 1300, 3))
    tiny = np.zeros((1, 1, 3), np.uint8)
    assert carried(png_with_values(huge, picture=tiny))[1].nbytes <= 16 * 2**20


def test_values_that_are_not_finite_leave_the_header_valid():
    image = np.full((2, 2, 1), np.nan, np.float32)
    header, values = carried(png_with_values(image, Window(np.nan, np.inf)))
    assert (header["low"], header["high"]) == (0, 0)
    assert np.isnan(values).all()
