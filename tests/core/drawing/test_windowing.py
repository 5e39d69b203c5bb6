"""What is black and what is white, against values found in another way."""

from __future__ import annotations

import numpy as np
import pytest

from core.drawing import Window, dataset_window, eight_bits, image_window
from core.ingest.statistics import Statistics


def image_of(*values, dtype):
    return np.array(values, dtype).reshape(1, -1, 1)


def seen(image, window=None):
    return eight_bits(image, window)[:, :, 0].ravel().tolist()


def channels_of(*images):
    statistics = Statistics(images[0].dtype, images[0].shape[2])
    for image in images:
        statistics.add(image, None)
    return statistics.summary()["channels"]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32])
def test_a_window_is_a_straight_line_between_black_and_white(dtype):
    image = image_of(0, 10, 30, 70, 110, 120, dtype=dtype)
    # 255 · (v - 10) / 100, by hand.
    assert seen(image, Window(10, 110)) == [0, 0, 51, 153, 255, 255]


@pytest.mark.parametrize(
    ("dtype", "low", "high"),
    [(np.int16, -1024, 3071), (np.uint16, 0, 65535), (np.float32, -3e38, 3e38)],
)
def test_the_whole_range_of_a_type_is_held(dtype, low, high):
    middle = (low + high) / 2
    image = image_of(low, middle, high, dtype=dtype)
    black, grey, white = seen(image, Window(low, high))
    assert (black, white) == (0, 255)
    assert grey in (127, 128)


def test_the_window_of_an_image_is_its_first_and_last_percentile():
    image = np.arange(10_001, dtype=np.uint16).reshape(1, -1, 1)
    assert image_window(image) == Window(100, 9900)


def test_a_few_bright_pixels_are_seen():
    image = np.zeros((100, 100, 1), np.int16)
    image[5, 5] = 700
    assert image_window(image) == Window(0, 700)
    assert eight_bits(image)[5, 5] == 255


@pytest.mark.parametrize("dtype", [np.uint16, np.int16, np.float32])
def test_a_constant_image_is_black(dtype):
    assert not eight_bits(np.full((4, 4, 1), 900, dtype)).any()


def test_of_an_empty_window_what_is_greater_is_white():
    assert seen(image_of(6, 7, 8, dtype=np.int16), Window(7, 7)) == [0, 0, 255]


def test_what_is_no_number_is_black_and_does_not_count():
    image = image_of(np.nan, -np.inf, 0, 50, 100, np.inf, dtype=np.float32)
    window = image_window(image)
    assert (window.low, window.high) == pytest.approx((1, 99))
    assert seen(image) == [0, 0, 0, 128, 255, 255]
    assert not eight_bits(np.full((3, 3, 1), np.nan, np.float32)).any()


def test_8_bits_without_statistics_are_as_they_are():
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    assert np.array_equal(eight_bits(grey), grey)


def test_colours_of_8_bits_are_as_they_are_always():
    colours = np.random.default_rng(1).integers(50, 99, (9, 8, 4), np.uint8)
    for window in (None, Window(60, 70)):
        assert np.array_equal(eight_bits(colours, window), colours[:, :, :3])


def test_colours_of_16_bits_have_one_window_so_that_hues_stay():
    colours = np.array([[[1000, 2000, 3000]]], np.uint16)
    assert eight_bits(colours, Window(0, 5100)).tolist() == [[[50, 100, 150]]]


def test_of_two_channels_the_first_is_grey():
    image = np.stack([np.full((2, 2), 30), np.full((2, 2), 90)], axis=2).astype(np.int16)
    assert eight_bits(image, Window(0, 255)).tolist() == [[[30], [30]], [[30], [30]]]


def test_the_window_of_a_dataset_is_that_of_all_values_of_the_training_stage():
    rng = np.random.default_rng(2)
    images = [rng.integers(-500, 2500, (40, 50, 3)).astype(np.int16) for _ in range(3)]
    window = dataset_window(channels_of(*images))
    values = np.stack(images)
    # Channel by channel, the value at that rank of all sorted values.
    ranked = [np.sort(values[..., channel], axis=None) for channel in range(3)]
    place = [round(share * ranked[0].size) - 1 for share in (0.01, 0.99)]
    assert window == Window(min(r[place[0]] for r in ranked), max(r[place[1]] for r in ranked))


def test_a_dataset_that_is_nearly_constant_has_the_window_of_its_extremes():
    image = np.zeros((100, 100, 1), np.uint8)
    image[0, 0] = 9
    assert dataset_window(channels_of(image)) == Window(0, 9)


def test_without_statistics_or_with_damaged_ones_the_image_counts():
    image = np.arange(101, dtype=np.int16).reshape(1, -1, 1)
    assert dataset_window([]) is None
    assert np.array_equal(eight_bits(image, Window(float("nan"), 3)), eight_bits(image))
