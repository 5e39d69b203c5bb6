from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.images import MODES, resize
from tests.core.images.files import noise, smooth

DTYPES = ["uint8", "uint16", "int16", "float32"]


def area_weights(length: int, wanted: int) -> np.ndarray:
    """How much of each pixel lies in each of the wanted ones: (wanted, length)."""
    edges = np.arange(wanted + 1) * length / wanted
    pixels = np.arange(length)
    low = np.maximum(edges[:-1, None], pixels)
    high = np.minimum(edges[1:, None], pixels + 1)
    return np.maximum(high - low, 0) * wanted / length


def averages(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    rows, columns = (area_weights(n, m) for n, m in zip(image.shape, size, strict=False))
    return np.einsum("yh,hwc,xw->yxc", rows, image.astype(np.float64), columns)


@given(
    st.sampled_from(MODES),
    st.sampled_from(DTYPES),
    st.sampled_from([1, 3]),
    *[st.integers(1, 90)] * 4,
)
def test_any_image_gets_any_size(mode, dtype, channels, height, width, rows, columns):
    image = np.full((height, width, channels), 7, dtype)
    found = resize(image, (rows, columns), mode)
    assert found.shape == (rows, columns, channels)
    assert found.dtype == dtype
    # Nothing but the image's value and the padding.
    values = set(np.unique(found.round(5)))
    assert values <= (
        {7} if mode in ("squash", "crop") or dtype in ("int16", "float32") else {0, 7}
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [(10, 10), (20, 30), (7, 19), (31, 59), (40, 23)])
def test_shrinking_averages_areas(dtype: str, size: tuple[int, int]):
    image = smooth(40, 60).astype(dtype)
    # 1 level of rounding, 2 where an approximation is allowed.
    assert np.abs(resize(image, size) - averages(image, size)).max() <= 2.5


@pytest.mark.parametrize("factor", [2, 3, 4, 5])
def test_whole_factors_give_exact_means(factor: int):
    image = noise(12 * factor, 7 * factor)
    means = image.reshape(12, factor, 7, factor, 3).mean((1, 3))
    assert np.abs(resize(image, (12, 7)) - means).max() <= 0.51


def test_fine_patterns_become_grey_and_no_other_pattern():
    stripes = np.zeros((480, 640, 1), np.uint8)
    stripes[:, ::2] = 200
    found = resize(stripes, (256, 256)).astype(int)
    assert np.abs(found - 100).max() <= 30


def test_growing_interpolates_linearly():
    ramp = np.tile(np.arange(0, 200, 10, dtype=np.uint8)[None, :, None], (5, 1, 1))
    found = resize(ramp, (5, 40))[0, 1:-1, 0]
    # Centres of pixels: that of column x lies at (x + 0.5) / 2 - 0.5 of the source.
    expected = 10 * ((np.arange(1, 39) + 0.5) / 2 - 0.5)
    assert np.abs(found - expected).max() <= 0.5


def test_one_side_may_shrink_while_the_other_grows():
    stripes = np.zeros((10, 100, 1), np.uint8)
    stripes[:, ::2] = 200
    found = resize(stripes, (20, 50))
    assert (found == 100).all()


def test_the_same_size_is_the_same_image():
    image = noise(9, 8)
    np.testing.assert_array_equal(resize(image, (9, 8), "fill"), image)


def test_crop_is_the_middle_at_full_coverage():
    image = noise(10, 30)
    np.testing.assert_array_equal(resize(image, (10, 10), "crop"), image[:, 10:20])
    tall = noise(31, 10)
    np.testing.assert_array_equal(resize(tall, (10, 10), "crop"), tall[10:20])


def test_fill_pads_both_sides_with_black():
    image = noise(10, 30) | 1
    found = resize(image, (31, 30), "fill")
    np.testing.assert_array_equal(found[10:20], image)
    assert not found[:10].any()
    assert not found[20:].any()


def test_half_crop_pads_one_side_and_crops_the_other():
    image = np.full((10, 30, 1), 9, np.uint8)
    # Scales 2 and 1 to (20, 30); their mean 1.5 gives (15, 45).
    found = resize(image, (20, 30), "half_crop")
    assert (found[2:17] == 9).all()
    assert not found[:2].any()
    assert not found[17:].any()


def test_signed_images_are_padded_with_their_least_value():
    image = np.full((10, 30, 1), 40, np.int16)
    image[0, 0] = -1000
    found = resize(image, (30, 30), "fill")
    assert (found[:10] == -1000).all()
    assert (found[20:] == -1000).all()


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int32"])
@pytest.mark.parametrize("size", [(4, 6), (5, 7), (16, 24), (3, 50), (8, 12)])
def test_nearest_takes_the_pixel_at_each_centre(dtype: str, size: tuple[int, int]):
    image = np.arange(96, dtype=dtype).reshape(8, 12, 1)
    found = resize(image, size, interpolation="nearest")
    assert found.dtype == dtype
    for row in range(size[0]):
        for column in range(size[1]):
            source = int((row + 0.5) * 8 / size[0]), int((column + 0.5) * 12 / size[1])
            assert found[row, column] == image[source]


@pytest.mark.parametrize("size", [(20, 30), (64, 96), (37, 11)])
def test_nearest_is_that_of_pillow(size: tuple[int, int]):
    # Of odd sides, no centre lies between two pixels.
    image = noise(33, 47)
    expected = Image.fromarray(image).resize(size[::-1], Image.Resampling.NEAREST)
    np.testing.assert_array_equal(resize(image, size, interpolation="nearest"), expected)


@given(st.sampled_from(MODES), *[st.integers(1, 60)] * 4)
def test_nearest_has_the_geometry_of_smooth_and_no_new_values(mode, height, width, rows, columns):
    image = np.full((height, width, 1), 200, np.uint8)
    smooth_one = resize(image, (rows, columns), mode)
    np.testing.assert_array_equal(resize(image, (rows, columns), mode, "nearest"), smooth_one)
