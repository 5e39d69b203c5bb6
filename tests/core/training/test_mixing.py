"""MixUp and CutMix: labels have the shares that the images have."""

from __future__ import annotations

import numpy as np
import pytest

from core.exceptions import TrainingError
from core.plugins.inputs import DataInfo, InputSpec
from core.tasks import Task
from core.training.spec import Augmentation, TrainingSpec

pytestmark = pytest.mark.training

COUNT = 500


def mixed(**by: float) -> tuple[np.ndarray, np.ndarray]:
    """Image k of the batch is k everywhere, and of class k."""
    from core.training.augmentation.mixing import mix

    labels = np.arange(COUNT)
    images = np.broadcast_to(labels[:, None, None, None], (COUNT, 20, 30, 1)).astype(np.float32)
    seed = np.array([3, 4], np.int64)
    return [one.numpy() for one in mix(images, labels, seed, Augmentation(**by), COUNT)]


def own_shares(truth: np.ndarray) -> np.ndarray:
    """The share of each image's own class; the rest is that of the one before."""
    assert truth.sum(axis=1) == pytest.approx(np.ones(COUNT), abs=1e-6)
    rows = np.arange(COUNT)
    assert truth[rows, rows] + truth[rows, rows - 1] == pytest.approx(np.ones(COUNT), abs=1e-6)
    return truth[rows, rows]


def expected_mean(shares: np.ndarray) -> np.ndarray:
    rows = np.arange(COUNT)
    return shares * rows + (1 - shares) * np.roll(rows, 1)


def test_mixup_averages_images_as_their_labels():
    images, truth = mixed(mixup=0.4)
    shares = own_shares(truth)
    assert np.ptp(images, axis=(1, 2, 3)).max() == 0
    assert images[:, 0, 0, 0] == pytest.approx(expected_mean(shares), abs=1e-2)
    # The variance of a beta distribution with both parameters a is 1 / (4 (2 a + 1)).
    assert shares.mean() == pytest.approx(0.5, abs=0.05)
    assert shares.var() == pytest.approx(1 / (4 * 1.8), rel=0.1)


def test_cutmix_replaces_a_rectangle_with_the_share_of_its_pixels():
    images, truth = mixed(cutmix=1.0)
    shares = own_shares(truth)
    own = images[..., 0] == np.arange(COUNT)[:, None, None]
    assert (own | (images[..., 0] == np.roll(np.arange(COUNT), 1)[:, None, None])).all()
    assert own.mean(axis=(1, 2)) == pytest.approx(shares, abs=1e-6)
    for image in ~own:
        rows, columns = image.any(axis=1), image.any(axis=0)
        assert (image == rows[:, None] & columns).all()
        assert np.abs(np.diff(np.pad(rows, 1).astype(int))).sum() in (0, 2)  # one rectangle
    assert 0.5 < shares.mean() < 0.75  # the area is uniform, and cut off at the edges


def test_both_change_half_of_the_images_each():
    images, truth = mixed(mixup=0.4, cutmix=1.0)
    means = expected_mean(own_shares(truth))
    assert images.mean(axis=(1, 2, 3)) == pytest.approx(means, rel=1e-3, abs=1e-2)
    flat = np.ptp(images, axis=(1, 2, 3)) == 0
    assert 0.4 < flat.mean() < 0.65


@pytest.mark.parametrize("task", [task for task in Task if task != Task.CLASSIFICATION])
def test_other_tasks_refuse_it(task):
    from core.training.augmentation import change_of

    info = DataInfo(InputSpec((8, 8, 1), (0.0,), (1.0,), task, 2), ("a", "b"), 4, 0)
    with pytest.raises(TrainingError, match="Set aug_mixup and aug_cutmix to 0"):
        change_of(Augmentation(mixup=0.2), info, lambda labels, move: labels)


def test_classes_are_learnt_from_mixed_images(make_dataset):
    from core.training.trainer import train

    random = np.random.default_rng(1)
    samples = [
        (random.integers(100 * k, 100 * k + 60, (16, 16, 1)).astype(np.uint8), np.array(k))
        for k in random.integers(0, 2, 96)
    ]
    folder = make_dataset(["dark", "bright"], train=samples[:64], val=samples[64:])
    spec = TrainingSpec(
        dataset=folder,
        folder=folder.parent / "model",
        network="lenet",
        network_options={"width": 4, "units": 16},
        train_epochs=6,
        batch_size=16,
        augmentation=Augmentation(0, 0, 0, 0, mixup=0.2, cutmix=1.0),
        random_seed=3,
    )
    result = train(spec, lambda *_: None)
    assert result.metrics["val_accuracy"] > 0.9
    assert 0.5 < result.metrics["accuracy"] <= 1
