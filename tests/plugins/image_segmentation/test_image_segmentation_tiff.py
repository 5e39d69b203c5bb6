"""Masks in TIFF files of all kinds of samples, against the values that were written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_image_segmentation.labels import Reading, read_label_image

from core.plugins import IngestionError
from tests.core.images.tiff_files import tiff

PIXELS = np.array([[[0], [1], [2], [1], [3]], [[2], [3], [0], [1], [0]], [[1], [0], [0], [2], [1]]])
TYPES = "uint8 int8 uint16 int16 uint32 int32 uint64 int64 float16 float32 float64".split()  # noqa: SIM905
LAYOUTS: list[dict[str, Any]] = [{}, {"planar": True}, {"tile": 16, "deflate": True, "order": ">"}]


def codes(folder: Path, data: bytes, reading: Reading = Reading.IDS) -> np.ndarray:
    (folder / "1.tif").write_bytes(data)
    return read_label_image(str(folder / "1.tif"), reading).codes


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", TYPES)
def test_indices_are_what_is_stored(tmp_path: Path, dtype: str, channels: int, layout: dict):
    samples = np.repeat(PIXELS, channels, axis=2).astype(dtype)
    np.testing.assert_array_equal(codes(tmp_path, tiff(samples, **layout)), PIXELS[:, :, 0])


@pytest.mark.parametrize("bits", [2, 3, 4, 8, 12, 16])
@pytest.mark.parametrize("photometric", [0, 1])
def test_indices_do_not_depend_on_what_is_white(tmp_path: Path, bits: int, photometric: int):
    data = tiff(PIXELS.astype(np.uint8 if bits <= 8 else np.uint16), bits=bits, t262=[photometric])
    np.testing.assert_array_equal(codes(tmp_path, data), PIXELS[:, :, 0])
    white = 255 if bits <= 8 else 2**bits - 1
    seen = PIXELS[:, :, 0] * (white / (2**bits - 1))
    expected = np.rint(seen if photometric else white - seen)
    np.testing.assert_array_equal(codes(tmp_path, data, Reading.VALUES), expected)
    bright = codes(tmp_path, data, Reading.BRIGHT)
    np.testing.assert_array_equal(bright, expected * 2 >= white)


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_a_palette_and_its_colours(tmp_path: Path, bits: int):
    colors = np.random.default_rng(0).integers(1, 256, (2**bits, 3))
    entries = (colors * 257).T.ravel().tolist()
    data = tiff(PIXELS.astype(np.uint8), bits=bits, t262=[3], t320=entries)
    np.testing.assert_array_equal(codes(tmp_path, data), PIXELS[:, :, 0])
    red, green, blue = np.moveaxis(colors[PIXELS[:, :, 0]], 2, 0)
    expected = red * 65536 + green * 256 + blue
    np.testing.assert_array_equal(codes(tmp_path, data, Reading.COLORS), expected)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_floating_point_between_0_and_1_is_compared_with_a_half(tmp_path: Path, dtype: str):
    samples = (PIXELS / 3).astype(dtype)
    bright = codes(tmp_path, tiff(samples), Reading.BRIGHT)
    np.testing.assert_array_equal(bright, PIXELS[:, :, 0] >= 2)


REFUSED: dict[str, tuple[np.ndarray, Reading, str]] = {
    "negative": (-PIXELS.astype(np.int8), Reading.IDS, "values from -3 to 0; classes have 0"),
    "large": (PIXELS.astype(np.int64) << 40, Reading.IDS, "to 3.29853e.*; classes have 0 to 65,5"),
    "halves": (PIXELS / 2, Reading.IDS, "such as 0.5, .* set grey_values to threshold"),
    "beyond": (PIXELS / 2, Reading.BRIGHT, "from 0 to 1.5; .* so scale them, or set grey_values"),
    "no white": (PIXELS.astype(np.int32), Reading.BRIGHT, "none is white; set grey_values to ord"),
    "wide": (
        np.repeat(PIXELS, 3, axis=2).astype(np.uint16),
        Reading.COLORS,
        "its colors have 16 bits; save it with 8",
    ),
    "not a number": (PIXELS * np.nan, Reading.IDS, "such as nan, which are not whole numbers"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_class_is_refused_with_the_remedy(tmp_path: Path, kind: str):
    samples, reading, expected = REFUSED[kind]
    with pytest.raises(IngestionError, match=f"1.tif cannot be used as a label im.*{expected}"):
        codes(tmp_path, tiff(samples), reading)
