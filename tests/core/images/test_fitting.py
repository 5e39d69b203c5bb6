"""Masks and boxes come back to where they were in the image."""

from __future__ import annotations

import numpy as np
import pytest

from core.images import MODES, resize
from core.images.fitting import Fit

CASES = [
    (Fit(), (7, 9)),
    (Fit(padding=(12, 16)), (7, 9)),
    (Fit((10, 6), padding=(16, 16)), (20, 30)),
    *((Fit(size, mode), source) for mode in MODES for size in [(16, 24), (24, 17)]
      for source in [(48, 72), (64, 40), (12, 30), (33, 34)]),
]  # fmt: skip


@pytest.mark.parametrize(("fit", "source"), CASES, ids=str)
def test_pixels_come_back_to_where_they_were(fit, source):
    """Each pixel's own coordinates are the mask: what comes back is no further than a pixel."""
    placement = fit.of(source)
    for axis in (0, 1):
        own = np.indices(source)[axis].astype(np.int32) + 1
        feature = placement.mask(own[:, :, np.newaxis])[:, :, 0]
        assert feature.shape == placement.size
        back = placement.mask_back(feature)
        assert back.shape == source
        kept = back > 0
        assert kept.mean() > 0.25
        scale = max(1.0, source[0] / placement.size[0], source[1] / placement.size[1])
        assert np.abs(back - own)[kept].max() <= np.ceil(scale)


@pytest.mark.parametrize("mode", MODES)
def test_features_are_those_of_an_ingestion(mode):
    image = np.random.default_rng(0).integers(0, 255, (33, 50, 3), np.uint8)
    found = Fit((20, 20), mode).of((33, 50)).image(image)
    np.testing.assert_array_equal(found, resize(image, (20, 20), mode))


def test_what_was_cropped_is_background():
    feature = np.ones((10, 10), np.uint8)
    back = Fit((10, 10), "crop").of((20, 40)).mask_back(feature)
    assert back[:, 10:30].all()
    assert not back[:, :10].any()
    assert not back[:, 30:].any()


@pytest.mark.parametrize(("fit", "source"), CASES, ids=str)
def test_boxes_follow_the_pixels_there_and_back(fit, source):
    height, width = source
    box = np.array([[width * 0.4, height * 0.4, width * 0.6, height * 0.7]])
    placement = fit.of(source)
    np.testing.assert_allclose(placement.boxes_back(placement.boxes(box)), box)
    filled = np.zeros((*source, 1), np.uint8)
    left, top, right, bottom = box[0].round().astype(int)
    filled[top:bottom, left:right] = 1
    rows, columns = np.nonzero(placement.mask(filled)[:, :, 0])
    found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    moved = placement.boxes(np.array([[left, top, right, bottom]]))[0]
    assert np.abs(moved - found).max() <= 1.01


def test_boxes_end_at_the_borders_of_the_image():
    back = Fit((10, 10), "fill").of((20, 40)).boxes_back(np.array([[-3.0, 0, 12, 10]]))
    np.testing.assert_array_equal(back, [[0, 0, 40, 20]])
