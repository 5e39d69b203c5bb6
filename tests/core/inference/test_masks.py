"""Masks as files: class indices with the dataset's colors."""

from __future__ import annotations

import numpy as np
import pytest

from core.inference.masks import mask_of
from core.plugins.dataset import DatasetInfo

INFO = DatasetInfo("d", "p", user_data={"palette": [[0, 0, 0], [255, 0, 9], [1, 2, 3]]})


@pytest.mark.parametrize(("count", "mode"), [(3, "P"), (256, "P"), (257, "I;16")])
def test_pixels_are_class_indices(count, mode):
    classes = np.random.default_rng(1).integers(0, count, (4, 6))
    mask = mask_of(np.eye(count, dtype=np.float32)[classes], INFO)
    assert mask.mode == mode
    np.testing.assert_array_equal(np.asarray(mask), classes)
    if mode == "P":
        assert mask.getpalette()[:9] == [0, 0, 0, 255, 0, 9, 1, 2, 3]
