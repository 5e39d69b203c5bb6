"""Augmentation of intensities against closed forms and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from scipy import fft, ndimage, stats

from core.training.spec import Augmentation

pytestmark = pytest.mark.training


def only(**changes: float) -> Augmentation:
    return Augmentation(0, 0, 0, 0, **changes)


def changed(images: np.ndarray, by: Augmentation) -> np.ndarray:
    from core.training.augmentation import augment

    seed = np.array([3, 4], np.int64)
    features, labels = augment(images, images, seed, by, lambda labels, move: labels)
    assert labels is images
    return features.numpy()


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(1).normal(100, 20, (64, 24, 20, 3)).astype(np.float32)


def test_noise_has_the_standard_deviation_asked_for(images):
    noise = changed(images, only(noise=0.5)) - images
    part = noise.std(axis=(1, 2, 3)) / images.std(axis=(1, 2, 3))
    assert part.max() <= 0.5 * 1.1
    assert part.mean() == pytest.approx(0.25, abs=0.05)
    assert noise.mean() == pytest.approx(0, abs=0.2)


def test_brightness_is_one_shift_of_each_image(images):
    shift = changed(images, only(brightness=0.5)) - images
    assert np.ptp(shift, axis=(1, 2, 3)) == pytest.approx(np.zeros(64), abs=1e-4)
    part = shift.mean(axis=(1, 2, 3)) / images.std(axis=(1, 2, 3))
    assert np.abs(part).max() <= 0.5
    assert part.std() == pytest.approx(0.5 / np.sqrt(3), rel=0.2)


def test_gamma_is_a_power_within_its_limits(images):
    found = changed(images, only(gamma=0.5))
    low, high = (edge(images, axis=(1, 2, 3), keepdims=True) for edge in (np.min, np.max))
    before, after = ((one - low) / (high - low) for one in (images, found))
    inner = (before > 0.2) & (before < 0.8)
    for one, other, where in zip(before, after, inner, strict=True):
        powers = np.log(other[where]) / np.log(one[where])
        assert np.ptp(powers) < 1e-2
        assert 1 / 1.5 - 1e-3 <= powers.mean() <= 1.5 + 1e-3


def test_a_power_of_one_changes_nothing(images):
    from core.training.augmentation.intensity import _with_gamma

    assert _with_gamma(images, 1.0).numpy() == pytest.approx(images, rel=1e-5)
    flat = np.full((1, 4, 4, 1), 7, np.float32)
    assert (_with_gamma(flat, 2.0).numpy() == flat).all()


def test_blur_is_scipys(images):
    from core.training.augmentation.intensity import _blurred

    deviations = np.array([0.0, 0.4, 1.0, 1.5], np.float32)
    found = _blurred(images[:4], deviations, 1.5).numpy()
    assert found[0] == pytest.approx(images[0], rel=1e-5)
    expected = ndimage.gaussian_filter(images[3], (1.5, 1.5, 0), mode="reflect", radius=(5, 5, 0))
    assert found[3] == pytest.approx(expected, rel=1e-4)


def test_colours_keep_their_luma_and_grey_stays_grey(images):
    weights = np.array([0.299, 0.587, 0.114])
    found = changed(images, only(saturation=0.5, hue=60))
    assert found @ weights == pytest.approx(images @ weights, rel=1e-3)
    assert np.abs(found - images).max() > 10
    grey = np.repeat(images[..., :1], 3, axis=-1)
    assert changed(grey, only(saturation=0.5, hue=60)) == pytest.approx(grey, rel=2e-3)


def test_saturation_multiplies_what_differs_from_luma(images):
    found = changed(images, only(saturation=0.5))
    luma = (images @ np.array([0.299, 0.587, 0.114]))[..., None]
    factors = (found - luma).std(axis=(1, 2, 3)) / (images - luma).std(axis=(1, 2, 3))
    assert factors.min() >= 1 / 1.51
    assert factors.max() <= 1.51
    assert np.log(factors).std() > 0.15


def test_colours_of_grey_images_have_no_effect(images):
    grey = images[..., :1]
    assert (changed(grey, only(saturation=0.5, hue=60)) == grey).all()


def test_a_bias_field_is_smooth_and_reaches_its_limits(images):
    """Smooth: its logarithm is nearly made of the lowest frequencies alone."""
    least = images.min(axis=(1, 2, 3), keepdims=True)
    # Of the sum over the channels, which is least nowhere, so that nothing is divided by 0.
    before, after = (
        (one - least).sum(axis=-1) for one in (images, changed(images, only(bias_field=0.5)))
    )
    fields = np.log(after / before)
    assert np.abs(fields).max() <= np.log(1.5) + 1e-3
    strengths = np.abs(fields).max(axis=(1, 2))
    assert strengths.mean() == pytest.approx(np.log(1.5) / 2, rel=0.2)
    waves = np.square(fft.dctn(fields, axes=(1, 2), norm="ortho"))
    waves[:, :6, :6] = 0
    assert waves.sum() < 0.01 * np.square(fields).sum()
    assert fields.std(axis=(1, 2)).min() > 0.1 * strengths.min()


def test_a_bias_field_is_the_weighted_sum_of_its_knots(images):
    from core.training.augmentation.smooth import smooth_fields

    knots = np.random.default_rng(2).normal(size=(2, 1, 3, 3)).astype(np.float32)
    found = smooth_fields(knots, (24, 20)).numpy()[0]
    for y, x in ((0, 0), (5, 19), (23, 11)):
        weights = [
            stats.norm.pdf(np.arange(3), place / (length - 1) * 2, 0.7)
            for place, length in ((y, 24), (x, 20))
        ]
        down, across = (one / np.linalg.norm(one) for one in weights)
        expected = [down @ knot[0] @ across for knot in knots]
        assert found[:, y, x] == pytest.approx(expected, rel=1e-4)


def area_means(image: np.ndarray, count: int) -> np.ndarray:
    """Means of equal parts along the first axis, from the integral of its pixels."""
    integral = np.concatenate([np.zeros((1, image.shape[1])), np.cumsum(image, axis=0)])
    edges = np.linspace(0, len(image), count + 1)
    at = [np.interp(edges, range(len(integral)), column) for column in integral.T]
    return np.diff(np.array(at).T, axis=0) * count / len(image)


def test_low_resolution_is_means_that_pillow_enlarges(images):
    from core.training.augmentation.low_resolution import _blurring

    factors = np.array([1, 1.3, 2, 30], np.float32)
    down, across = (_blurring(length, factors).numpy() for length in (24, 20))
    found = np.einsum("byh,bxw,bhwc->byxc", down, across, images[:4])
    assert found[0] == pytest.approx(images[0], rel=1e-5)
    for one, image, (rows, columns) in zip(
        found, images, [(24, 20), (18, 15), (12, 10), (1, 1)], strict=False
    ):
        reduced = area_means(area_means(image[..., 1], rows).T, columns).T.astype(np.float32)
        expected = Image.fromarray(reduced).resize((20, 24), Image.Resampling.BILINEAR)
        assert one[..., 1] == pytest.approx(np.asarray(expected), rel=1e-4)


def test_low_resolution_differs_between_images_and_loses_details(images):
    found = changed(images, only(low_resolution=1))
    kept = found.std(axis=(1, 2, 3)) / images.std(axis=(1, 2, 3))
    assert found.mean(axis=(1, 2)) == pytest.approx(images.mean(axis=(1, 2)), abs=2)
    assert 0.3 < kept.min() < 0.6 < kept.max() < 1 + 1e-5


@pytest.mark.parametrize("change", ["noise", "blur", "low_resolution"])
def test_a_part_of_the_images_is_spared(images, change):
    spared = changed(images, only(spared=0.7, **{change: 1})) - images
    untouched = np.abs(spared).max(axis=(1, 2, 3)) < 1e-3
    assert 0.5 < untouched.mean() < 0.9
    always = changed(images, only(**{change: 1})) - images
    assert spared[~untouched] == pytest.approx(always[~untouched], abs=1e-3)
