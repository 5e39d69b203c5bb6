"""Which epoch is the best, and the metrics of numbers against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from core.tasks import Task, task_of
from core.tasks.metrics import rank, validated


@pytest.mark.parametrize(
    ("task", "better", "worse"),
    [
        (Task.SEGMENTATION, {"loss": 1.0}, {"loss": 2.0}),
        (Task.SEGMENTATION, {"val_dice": 0.9, "val_loss": 5.0}, {"val_dice": 0.8, "val_loss": 1.0}),
        (
            Task.SEGMENTATION,
            {"val_dice": None, "val_loss": 5.0},
            {"val_dice": 0.8, "val_loss": 1.0},
        ),
        (
            Task.CLASSIFICATION,
            {"val_accuracy": 0.9, "val_loss": 5.0},
            {"val_accuracy": 0.8, "val_loss": 1.0},
        ),
        (
            Task.CLASSIFICATION,
            {"val_accuracy": 0.9, "val_loss": 1.0},
            {"val_accuracy": 0.9, "val_loss": 2.0},
        ),
        # Where several classes may apply, most are absent: a network that finds none is right
        # nearly everywhere.
        (
            Task.MULTI_LABEL,
            {"val_accuracy": 0.8, "val_f1": 0.9, "val_loss": 5.0},
            {"val_accuracy": 0.9, "val_f1": 0.8, "val_loss": 1.0},
        ),
        (
            Task.REGRESSION,
            {"val_mae": 3.0, "val_r2": 0.1, "val_loss": 5.0},
            {"val_mae": 4.0, "val_loss": 1.0},
        ),
        # Of several numbers the units may differ.
        (
            Task.REGRESSION,
            {"val_mae_a": 4.0, "val_mae_b": 9.0, "val_r2": 0.2, "val_loss": 5.0},
            {"val_mae_a": 3.0, "val_mae_b": 8.0, "val_r2": 0.1, "val_loss": 1.0},
        ),
        (Task.REGRESSION, {"val_r2": None, "val_loss": 1.0}, {"val_r2": None, "val_loss": 2.0}),
    ],
)
def test_the_better_epoch_ranks_higher(task, better, worse):
    ranking = task_of(task).metrics
    assert rank(ranking, better) > rank(ranking, worse)


def test_what_counts_is_named():
    ranking = task_of(Task.REGRESSION).metrics
    found = validated(ranking, {"loss": 1.0, "val_r2": 0.5, "val_mae": 2.0})
    assert found is not None
    assert (found[0].title, found[1]) == ("Mean absolute error", 2.0)
    assert validated(ranking, {"loss": 1.0, "mae": 0.5}) is None


@pytest.fixture
def numbers() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    truth = random.normal([1e6, 3.0], [2.0, 0.5], (50, 2)).astype(np.float32)
    return truth, (truth + random.normal(0, [1.0, 0.2], truth.shape)).astype(np.float32)


@pytest.mark.training
def test_errors_of_numbers_are_scikit_learns(numbers):
    from sklearn import metrics

    from core.training.tasks.numbers import NumberErrors

    truth, found = numbers
    metric = NumberErrors(["a", "b"], means=(1e6, 3.0), deviations=(2.0, 0.5))
    for part in (slice(0, 20), slice(20, 50)):
        metric.update_state(truth[part], found[part])
    told = {name: float(value) for name, value in metric.result().items()}
    wide = truth.astype(float), found.astype(float)
    errors = metrics.mean_absolute_error(*wide, multioutput="raw_values")
    assert (told["mae_a"], told["mae_b"]) == pytest.approx(tuple(errors), rel=1e-9)
    # Though the first number is a million times its deviation.
    assert told["r2"] == pytest.approx(metrics.r2_score(*wide), rel=1e-9)


@pytest.mark.training
def test_r2_is_undefined_where_all_true_values_are_the_same():
    from core.training.tasks.numbers import NumberErrors

    metric = NumberErrors(["a"], means=(3.3,), deviations=(2.1,))
    metric.update_state(np.full(7, 5.7, np.float32), np.arange(7, dtype=np.float32)[:, None])
    told = metric.result()
    assert np.isnan(float(told["r2"]))
    assert float(told["mae"]) == pytest.approx(np.abs(np.arange(7) - 5.7).mean(), rel=1e-6)


@pytest.mark.training
@pytest.mark.parametrize("columns", [1, 2])
def test_the_loss_is_the_squared_error_in_deviations(numbers, columns):
    from core.training.tasks.numbers import StandardizedError

    truth, found = (array[:, -columns:] for array in numbers)
    deviations = (2.0, 0.5)[-columns:]
    loss = StandardizedError(deviations)
    expected = (((truth - found) / deviations) ** 2).mean()
    assert float(loss(truth, found)) == pytest.approx(expected, rel=1e-3)
    if columns == 1:
        # Labels of one number have no axis of numbers.
        assert float(loss(truth[:, 0], found)) == pytest.approx(expected, rel=1e-3)


@pytest.mark.training
@pytest.mark.parametrize(
    ("task", "labels"),
    [
        (Task.CLASSIFICATION, np.arange(6)),
        (Task.MULTI_LABEL, np.ones((6, 3), np.uint8)),
        (Task.REGRESSION, np.ones((6, 3), np.float32)),
    ],
)
def test_labels_that_are_no_masks_are_left_as_they_are(task, labels):
    from core.training.augmentation import augment
    from core.training.spec import Augmentation
    from core.training.tasks import learning_of

    features = np.random.default_rng(1).normal(size=(6, 16, 16, 2)).astype(np.float32)
    seed, follow = np.array([3, 4], np.int64), learning_of(task).follow
    changed, same = augment(features, labels, seed, Augmentation(), follow)
    assert (np.asarray(same) == labels).all()
    assert (changed.numpy() != features).any()
