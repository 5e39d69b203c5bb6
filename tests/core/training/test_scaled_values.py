"""Values that are lengths or areas, against what is measured in the images that training sees."""

from __future__ import annotations

import numpy as np
import pytest

from core.proposals.profile import profile_in
from core.store.reader import StageReader
from core.training.data import data_info
from core.training.spec import Augmentation, TrainingSpec

pytestmark = pytest.mark.training

ALL = Augmentation(
    180, 0.4, 0.05, contrast=0, flip_horizontal=True, flip_vertical=True, quadrant_rotation=True
)
COUNT, SIDE = 48, 96


def disks() -> list[tuple[np.ndarray, float]]:
    """Images of 255 in a disk, 0 elsewhere, and its radius."""
    random = np.random.default_rng(3)
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    found = []
    for radius in random.uniform(12, 24, COUNT):
        x, y = random.uniform(46, 50, 2)
        near = (radius - np.hypot(columns - x, rows - y) + 0.5).clip(0, 1)
        found.append(((255 * near)[..., None].astype(np.uint8), radius))
    return found


def seen(folder, tmp_path, by: Augmentation) -> tuple[np.ndarray, np.ndarray]:
    """Images (batch, height, width) and labels of the first epoch, as the network gets them."""
    from core.training.batches import batches_of
    from core.training.pipeline import BatchSource
    from core.training.run import sizes_of

    spec = TrainingSpec(
        dataset=folder, folder=tmp_path / "model", network="residual", network_options={},
        train_epochs=1, batch_size=COUNT, shuffle=False, augmentation=by,
    )  # fmt: skip
    info = data_info(folder)
    with StageReader(folder / "train") as reader:
        batches = batches_of(spec, info, sizes_of(spec, info, ()), BatchSource(reader), seed=4)
        ((images, labels),) = batches
    return images.numpy()[..., 0], labels.numpy()


def test_areas_are_those_of_the_changed_images(make_dataset, tmp_path):
    truth = [(image, np.array(np.pi * radius**2, np.float32)) for image, radius in disks()]
    folder = make_dataset(train=truth, values_are="areas")
    images, labels = seen(folder, tmp_path, ALL)
    assert labels.dtype == np.float32
    assert labels == pytest.approx((images > 127).sum(axis=(1, 2)), rel=0.03)
    growth = labels / [area for _, area in truth]
    assert growth.min() < 0.65
    assert growth.max() > 1.5
    assert profile_in(folder).values_are == "areas"


def test_lengths_are_those_of_the_changed_images(make_dataset, tmp_path):
    """Width and height of a disk, as its diameter."""
    truth = [(image, np.array([2 * radius] * 2, np.float32)) for image, radius in disks()]
    folder = make_dataset(train=truth, values_are="lengths")
    images, labels = seen(folder, tmp_path, ALL)
    width, height = ((images > 127).any(axis=axis).sum(axis=1) for axis in (1, 2))
    assert labels == pytest.approx(np.stack([width, height], axis=1), abs=1.5)
    assert np.ptp(labels[:, 0] / [one[0] for _, one in truth]) > 0.4


@pytest.mark.parametrize("values_are", [None, "counts"])
def test_other_values_stay_bit_by_bit(make_dataset, tmp_path, values_are):
    truth = [(image, np.array(np.pi * radius**2, np.float32)) for image, radius in disks()]
    images, labels = seen(make_dataset(train=truth, values_are=values_are), tmp_path, ALL)
    assert (labels == np.array([area for _, area in truth])).all()
    assert (images != np.stack([image[..., 0] for image, _ in truth])).any(axis=(1, 2)).all()


def test_a_task_that_follows_by_itself_still_does():
    from core.plugins.learning import Learning

    class Own(Learning):
        def follow(self, labels, move):
            return labels + 1

    assert Own().following(None)(1, None) == 2
