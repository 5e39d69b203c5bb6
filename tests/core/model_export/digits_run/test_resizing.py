"""Resizing in NumPy, beside OpenCV by which the product resizes."""

from __future__ import annotations

import numpy as np
import pytest

from core.images import resize
from core.model_export.digits_run.resizing import resized

SIZES = [
    ((28, 28), (32, 32)),
    ((100, 100), (64, 64)),
    ((100, 100), (150, 130)),
    ((64, 64), (28, 28)),
    ((96, 128), (48, 64)),
    ((256, 256), (64, 64)),
    ((96, 96), (32, 32)),
    ((100, 100), (30, 28)),
    ((100, 90), (50, 64)),
    ((90, 100), (128, 32)),
    ((48, 64), (7, 7)),
]
RANGES = {"uint8": (0, 256), "uint16": (0, 2**16), "int16": (-(2**15), 2**15)}


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("source", "size"), SIZES)
def test_bytes_are_the_same(source, size, channels):
    image = np.random.default_rng(0).integers(0, 256, (*source, channels), np.uint8)
    assert np.array_equal(resized(image, size), resize(image, size))


@pytest.mark.parametrize("dtype", ["uint16", "int16"])
@pytest.mark.parametrize(("source", "size"), SIZES)
def test_wide_numbers_differ_by_one_in_few_pixels(source, size, dtype):
    image = np.random.default_rng(0).integers(*RANGES[dtype], (*source, 1)).astype(dtype)
    found, expected = resized(image, size), resize(image, size)
    assert found.dtype == expected.dtype
    difference = np.abs(found.astype(int) - expected)
    assert difference.max() <= 1
    assert (difference > 0).mean() < 0.01


@pytest.mark.parametrize(("source", "size"), SIZES)
def test_fractions_differ_by_their_rounding_only(source, size):
    image = np.random.default_rng(0).normal(0, 1000, (*source, 1)).astype(np.float32)
    found, expected = resized(image, size), resize(image, size)
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() < 1e-2 * 0.1
