"""Margins of classes, thresholds and errors, compared with plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from visualizations.margins import errors_of, margins_of, planes_of, shown_classes

RANDOM = np.random.default_rng(7)


def probabilities(classes: int) -> np.ndarray:
    logits = RANDOM.normal(0, 2, (40, 50, classes))
    return (np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("classes", [2, 3, 9])
def test_without_a_threshold_the_most_probable_class_is_shown(classes):
    scores = probabilities(classes)
    assert np.array_equal(shown_classes(margins_of(scores), 0), scores.argmax(axis=2))


@pytest.mark.parametrize("threshold", [-126, -64, -1, 1, 64, 126, 127])
def test_of_two_classes_the_threshold_is_one_of_the_probability(threshold):
    scores = probabilities(2)
    shown = shown_classes(margins_of(scores), threshold)
    limit = 0.5 + threshold / 254
    far = np.abs(scores[:, :, 1] - limit) > 1 / 254  # beyond the rounding to 8 bits
    assert far.mean() > 0.9
    assert np.array_equal(shown[far], (scores[:, :, 1] > limit)[far])


def test_of_several_classes_the_one_that_is_ahead_is_shown():
    scores = np.array([[[0.2, 0.5, 0.3], [0.1, 0.1, 0.8], [0.6, 0.3, 0.1]]], np.float32)
    margins = margins_of(scores)
    assert shown_classes(margins, 0).tolist() == [[1, 2, 0]]
    assert shown_classes(margins, 40).tolist() == [[0, 2, 0]]  # 0.2 is 25 of 127
    assert shown_classes(margins, -60).tolist() == [[1, 2, 1]]  # -0.3 is -38


@pytest.mark.parametrize("ignored", [None, 3])
def test_the_error_map_is_what_numpy_says(ignored):
    predicted, truth = RANDOM.integers(0, 4, (2, 40, 50))
    errors = errors_of(predicted, truth, ignored)
    counted = np.ones_like(truth, bool) if ignored is None else truth != ignored
    assert np.array_equal(errors == 0, (predicted == truth) | ~counted)
    assert np.array_equal(errors == 1, (predicted == 0) & (truth > 0) & counted)
    assert np.array_equal(errors == 2, (predicted > 0) & (truth == 0) & counted)
    assert np.array_equal(errors == 3, (predicted != truth) & (predicted * truth > 0) & counted)


def test_only_classes_that_can_be_shown_are_sent():
    scores = np.zeros((4, 5, 3), np.float32)
    scores[:, :2, 0] = scores[:, 2:, 2] = 1
    plane, indices = planes_of(margins_of(scores))
    assert indices == [2]
    assert plane.shape == (4, 5, 1)
    assert planes_of(np.full((2048, 2049, 1), 200, np.uint8)) is None


def test_scores_that_are_no_numbers_show_nothing():
    scores = np.full((2, 2, 2), np.nan, np.float32)
    assert not shown_classes(margins_of(scores), 0).any()
