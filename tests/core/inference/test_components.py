"""Only the largest component of each class stays; SciPy's labels are the reference."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from core.inference.components import keep_largest

EIGHT = np.ones((3, 3), int)


def largest(pixels: np.ndarray) -> int:
    labels, count = ndimage.label(pixels, EIGHT)
    return max((int((labels == index).sum()) for index in range(1, count + 1)), default=0)


@pytest.mark.parametrize("seed", range(5))
def test_each_class_keeps_as_many_pixels_as_its_largest_component_has(seed):
    random = np.random.default_rng(seed)
    output = random.dirichlet((1.5, 1, 1), (40, 30)).astype(np.float32)
    output = ndimage.gaussian_filter(output, (1, 1, 0))
    kept = keep_largest(output)
    before, after = output.argmax(axis=2), kept.argmax(axis=2)
    for index in (1, 2):
        assert (after == index).sum() == largest(before == index)
        assert ndimage.label(after == index, EIGHT)[1] == 1
    assert np.isin(after[after != before], 0).all()
    assert np.abs(kept.sum(axis=2) - output.sum(axis=2)).max() <= 1e-6
    assert np.array_equal(kept[after == before], output[after == before])


def test_pixels_that_touch_at_a_corner_belong_together():
    output = np.zeros((4, 5, 2), np.float32)
    output[..., 0] = 0.3
    output[[0, 1, 3], [0, 1, 4], 1] = 0.7
    kept = keep_largest(output)
    assert np.argwhere(kept.argmax(axis=2)).tolist() == [[0, 0], [1, 1]]
    assert kept[3, 4].tolist() == pytest.approx([1.0, 0.0])
    assert np.array_equal(keep_largest(kept), kept)


def test_an_output_without_any_object_stays():
    output = np.zeros((3, 3, 2), np.float32)
    output[..., 0] = 1
    assert np.array_equal(keep_largest(output), output)
