"""Arrays as tiles and colors."""

from __future__ import annotations

import numpy as np

from core.looking.figures import figures_of
from core.looking.palettes import Scale
from core.looking.tiles import activation_tiles, sheet, weight_tiles


def test_a_channel_and_a_kernel_of_a_filter_are_tiles():
    maps = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(activation_tiles(maps)[1], maps[:, :, 1])
    kernel = np.arange(2 * 3 * 4 * 5.0).reshape(2, 3, 4, 5)
    tiles = weight_tiles(kernel)
    assert tiles.shape == (20, 2, 3)
    np.testing.assert_array_equal(tiles[4 * 2 + 3], kernel[:, :, 3, 2])
    assert weight_tiles(np.zeros((7, 32, 5))).shape == (5, 32, 7)
    assert weight_tiles(np.zeros((30, 4))).shape == (1, 4, 30)
    (row,) = weight_tiles(np.arange(10.0))
    np.testing.assert_array_equal(row[np.isfinite(row)], np.arange(10))


def test_a_sheet_is_bounded_and_keeps_the_order():
    tiles = np.stack([np.full((2, 2), value, np.float32) for value in range(100)])
    page = sheet(tiles, Scale(0, 99, is_signed=False), most=4)
    columns = round((2 * 4) ** 0.5)
    assert page.shape == (2 * 25 - 1, columns * 25 - 1, 3)
    colors = Scale(0, 99, is_signed=False).palette()
    assert page[0, 0].tolist() == colors[0].tolist()
    assert page[0, 26].tolist() == colors[round(255 / 99)].tolist()
    large = sheet(np.zeros((64, 512, 512), np.float32), Scale(0, 0, is_signed=False))
    assert max(large.shape) < 1000
    alone = sheet(np.zeros((1, 5000, 9000), np.float32), Scale(0, 0, is_signed=False))
    assert max(alone.shape) == 768


def test_signed_numbers_have_white_in_the_middle():
    scale = Scale.of(np.array([-1.0, 0, 3, np.nan]))
    assert (scale.low, scale.high, scale.is_signed) == (-3, 3, True)
    blue, white, red, empty = scale.colors(np.array([[-3.0, 0, 3, np.nan]]))[0]
    assert blue[2] > blue[0]
    assert red[0] > red[2]
    assert white.min() > 250
    assert empty.tolist() == [128, 128, 128]
    layer = scale.layer(np.array([[-3.0, 0, 1.5]]))
    assert layer[0, :, 3].tolist() == [255, 0, 128]


def test_what_is_not_finite_is_counted_not_averaged():
    figures = figures_of(np.array([1, 3, np.inf, np.nan], np.float32))
    assert (figures.mean, figures.deviation, figures.not_finite) == (2.0, 1.0, 2)
    assert sum(figures.histogram) == 2
    nothing = figures_of(np.array([np.nan]))
    assert (nothing.mean, nothing.histogram, nothing.not_finite) == (None, (), 1)
    assert figures_of(np.full((3, 2), 5)).histogram == (6,)
