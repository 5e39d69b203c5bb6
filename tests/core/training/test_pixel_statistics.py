"""Statistics of each pixel against NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from core.store.reader import StageReader
from core.training import pixel_statistics
from core.training.data import data_info


def labelled(images: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(image, np.array(number % 2, np.uint8)) for number, image in enumerate(images)]


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_they_are_numpys_however_many_images_are_read_at_once(make_dataset, monkeypatch, at_once):
    scales = np.arange(60).reshape(5, 4, 3)
    random = np.random.default_rng(0)
    images = (1e4 + scales * random.normal(0, 1, (8, 5, 4, 3))).astype(np.float32)
    folder = make_dataset(["a", "b"], train=labelled(images))
    monkeypatch.setattr(pixel_statistics, "_BYTES", at_once * 8 * images[0].size)
    with StageReader(folder / "train") as reader:
        means, deviations = pixel_statistics.pixel_statistics(reader)
        inputs = pixel_statistics.with_pixels(data_info(folder), reader).inputs
        assert inputs.pixel_statistics()[0] is inputs.pixel_statistics()[0]
    images = images.astype(float)
    assert means == pytest.approx(images.mean(axis=0), rel=1e-5)
    least = 0.1 * np.sqrt(images.var(axis=0).mean())
    assert deviations == pytest.approx(np.maximum(images.std(axis=0), least), rel=1e-5)
    assert 0 < (deviations < 1.001 * least).mean() < 0.5


def test_images_that_are_all_the_same_are_not_divided_by_nothing(make_dataset):
    folder = make_dataset(["a", "b"], train=labelled(np.full((4, 4, 4, 1), 7, np.uint8)))
    with StageReader(folder / "train") as reader:
        means, deviations = pixel_statistics.pixel_statistics(reader)
    assert (means == 7).all()
    assert (deviations == 1).all()


def test_channels_stand_in_where_no_image_was_read(make_dataset):
    images = np.random.default_rng(0).normal(5, 2, (4, 6, 6, 2)).astype(np.float32)
    folder = make_dataset(["a", "b"], train=labelled(images))
    means, deviations = data_info(folder).inputs.pixel_statistics()
    assert means.shape == deviations.shape == (6, 6, 2)
    assert means[3, 4] == pytest.approx(images.mean(axis=(0, 1, 2)), rel=1e-5)
    assert deviations[0, 0] == pytest.approx(images.std(axis=(0, 1, 2)), rel=1e-5)
