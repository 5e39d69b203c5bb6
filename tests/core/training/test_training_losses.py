"""The loss and the metric against closed forms and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

pytestmark = pytest.mark.training


def one_hot(masks: np.ndarray, classes: int) -> np.ndarray:
    return np.eye(classes, dtype=np.float32)[masks[..., 0]]


def probabilities(random: np.random.Generator, *shape: int) -> np.ndarray:
    scores = np.exp(random.normal(size=shape))
    return (scores / scores.sum(axis=-1, keepdims=True)).astype(np.float32)


def test_the_loss_is_its_formula():
    from core.training.tasks.mask_loss import SegmentationLoss

    random = np.random.default_rng(1)
    truth = random.integers(0, 3, (4, 6, 5, 1)).astype(np.uint8)
    found = probabilities(random, 4, 6, 5, 3)
    expected = []
    for mask, p in zip(one_hot(truth, 3).astype(float), found.astype(float), strict=True):
        entropy = -np.log((mask * p).sum(axis=-1)).mean()
        dice = [
            (2 * (mask[..., c] * p[..., c]).sum() + 1) / (mask[..., c].sum() + p[..., c].sum() + 1)
            for c in (1, 2)
        ]
        expected.append(entropy + 1 - np.mean(dice))
    loss = SegmentationLoss()
    assert loss.call(truth, found).numpy() == pytest.approx(expected, rel=1e-5)
    assert float(loss(truth, found)) == pytest.approx(np.mean(expected), rel=1e-5)


def test_a_perfect_prediction_costs_nothing_and_an_absent_class_is_no_fault():
    from core.training.tasks.mask_loss import SegmentationLoss

    truth = np.zeros((1, 4, 4, 1), np.uint8)
    assert float(SegmentationLoss()(truth, one_hot(truth, 3))) == pytest.approx(0, abs=1e-5)


def test_dice_over_batches_agrees_with_scikit_learn():
    from core.training.tasks.dice import PooledDice

    random = np.random.default_rng(2)
    truth = random.integers(0, 3, (10, 8, 8, 1)).astype(np.uint8)
    found = probabilities(random, 10, 8, 8, 3)
    metric = PooledDice(["background", "left", "right"])
    for part in (slice(0, 4), slice(4, 10)):
        metric.update_state(truth[part], found[part])
    expected = f1_score(truth.ravel(), found.argmax(axis=-1).ravel(), average=None)
    result = {name: float(value) for name, value in metric.result().items()}
    assert result == pytest.approx(
        {"dice": expected[1:].mean(), "dice_left": expected[1], "dice_right": expected[2]}
    )
    metric.reset_state()
    assert np.isnan(float(metric.result()["dice"]))


def test_a_class_that_is_nowhere_is_left_out_of_the_mean():
    from core.training.tasks.dice import PooledDice

    truth = np.array([[0, 1], [1, 1]], np.uint8).reshape(1, 2, 2, 1)
    metric = PooledDice(["background", "left", "right"])
    metric.update_state(truth, one_hot(truth, 3))
    result = metric.result()
    assert float(result["dice"]) == float(result["dice_left"]) == 1
    assert np.isnan(float(result["dice_right"]))


@pytest.mark.parametrize("ignored", [0, 2, 3])
def test_ignored_pixels_change_nothing(ignored):
    """As if the image had only the other pixels, and the network only the other classes' Dice."""
    from core.training.tasks.mask_loss import SegmentationLoss

    random = np.random.default_rng(3)
    truth = random.integers(0, 4, (4, 6, 5, 1)).astype(np.uint8)
    found = probabilities(random, 4, 6, 5, 4)
    expected = []
    for mask, p in zip(truth[..., 0], found.astype(float), strict=True):
        kept = mask != ignored
        t, q = np.eye(4)[mask[kept]], p[kept]
        dice = [
            (2 * (t[:, c] * q[:, c]).sum() + 1) / (t[:, c].sum() + q[:, c].sum() + 1)
            for c in {1, 2, 3} - {ignored}
        ]
        expected.append(-np.log((t * q).sum(axis=-1)).mean() + 1 - np.mean(dice))
    loss = SegmentationLoss(ignored)
    assert loss.call(truth, found).numpy() == pytest.approx(expected, rel=1e-5)
    found[truth[..., 0] == ignored] = probabilities(random, 4)
    assert loss.call(truth, found).numpy() == pytest.approx(expected, rel=1e-5)


def test_a_sample_that_is_ignored_as_a_whole_has_a_finite_loss():
    from core.training.tasks.mask_loss import SegmentationLoss

    truth = np.full((1, 4, 4, 1), 2, np.uint8)
    found = probabilities(np.random.default_rng(4), 1, 4, 4, 3)
    assert SegmentationLoss(2).call(truth, found).numpy() == pytest.approx([0])


@pytest.mark.parametrize("ignored", [0, 1])
def test_dice_without_ignored_pixels_agrees_with_scikit_learn(ignored):
    from core.training.tasks.dice import PooledDice

    random = np.random.default_rng(5)
    truth = random.integers(0, 3, (10, 8, 8, 1)).astype(np.uint8)
    found = probabilities(random, 10, 8, 8, 3)
    metric = PooledDice(["background", "left", "right"], ignored)
    metric.update_state(truth, found)
    kept = truth.ravel() != ignored
    counted = [index for index in (1, 2) if index != ignored]
    predicted = found.argmax(axis=-1).ravel()
    expected = f1_score(truth.ravel()[kept], predicted[kept], average=None, labels=counted)
    names = [("dice_left", "dice_right")[index - 1] for index in counted]
    result = {name: float(value) for name, value in metric.result().items()}
    assert result == pytest.approx(
        {"dice": expected.mean(), **dict(zip(names, expected, strict=True))}
    )
