"""Values with which a network cannot compute are named, with the remedy, before training."""

from __future__ import annotations

import numpy as np
import pytest

from core.exceptions import TrainingError
from core.plugins.normalization import Normalization
from core.training.data import data_info
from core.training.ranges import remarks_on_values, require_range, usable_deviation

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.normal(5, 1, (6, 4, 5, 1)).astype(np.float32)


def rows(images: np.ndarray, targets: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    return [
        (image.astype(np.float32), np.array(target, np.float32))
        for image, target in zip(images, targets, strict=True)
    ]


@pytest.mark.parametrize(
    ("image_unit", "target_unit", "words"),
    [
        (1e20, 1, "values of the training images are as large as .*NoData"),
        (1e-25, 1, "values of the training images differ by only .*another unit"),
        (1, 1e20, "training values of “value 1” are as large as .*another unit"),
        (1, 1e-25, "training values of “value 1” differ by only .*another unit"),
    ],
)
def test_values_beyond_float32_are_refused_with_the_remedy(
    make_dataset, image_unit, target_unit, words
):
    folder = make_dataset(train=rows(IMAGES * image_unit, np.arange(6) * target_unit))
    with pytest.raises(TrainingError, match=words):
        data_info(folder)


@pytest.mark.parametrize("unit", [1e-17, 1e-9, 1, 1e13])
def test_values_within_it_are_taken_with_their_statistics(make_dataset, unit):
    inputs = data_info(make_dataset(train=rows(IMAGES * unit, np.arange(6) * unit))).inputs
    assert inputs.means == pytest.approx([IMAGES.mean() * unit])
    assert inputs.deviations == pytest.approx([IMAGES.std() * unit])
    assert inputs.target_deviations == pytest.approx([np.arange(6).std() * unit])


@pytest.mark.parametrize("normalization", Normalization.values)
def test_very_small_values_that_stay_so_are_remarked_on(make_dataset, normalization):
    options = {"normalization": normalization}
    small, usual = (
        data_info(make_dataset(train=rows(IMAGES * unit, np.arange(6)))).inputs
        for unit in (1e-9, 1)
    )
    stay = normalization in ("none", "channel-mean", "mean-image")
    assert bool(remarks_on_values(small, options)) == stay
    assert remarks_on_values(usual, options) == remarks_on_values(small, {}) == []


def test_images_of_one_value_have_the_deviation_1():
    assert usable_deviation(0.1, 0.0) == 1
    assert usable_deviation(0.1, 1e-17) == 1  # of rounding
    assert usable_deviation(1e6, 0.5) == 0.5
    assert usable_deviation(-1e-17, 1e-18) == 1e-18


def test_the_limits_are_those_that_are_said():
    require_range("Values", 1e15, 1e-18)
    require_range("Values", 5, 0)
    with pytest.raises(TrainingError, match=r"as large as 3\.403e\+38; .* up to 1e\+15"):
        require_range("Values", 3.4028235e38, 1)
