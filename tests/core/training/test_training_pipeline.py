"""What reaches the network: every sample once, in the seed's order, changed with its mask."""

from __future__ import annotations

import sys
from itertools import chain

import numpy as np
import pytest

from core.exceptions import StoreError
from core.store.reader import StageReader
from core.training.spec import Augmentation

pytestmark = pytest.mark.training

COUNT = 11


@pytest.fixture
def numbered(make_dataset):
    """A stage whose sample k is an image of k with a mask of k."""
    samples = [
        (np.full((4, 4, 1), k, np.uint16), np.full((4, 4, 1), k, np.uint8)) for k in range(COUNT)
    ]
    with StageReader(make_dataset(train=samples) / "train") as reader:
        yield reader


def batches_of(reader, **options) -> list[list[int]]:
    from core.training.pipeline import BatchSource, training_batches

    batches = training_batches(BatchSource(reader), 4, **options)
    values = []
    for features, labels in batches:
        assert features.dtype.name == "float32"
        assert (features.numpy()[:, 0, 0, 0] == labels.numpy()[:, 0, 0, 0]).all()
        values.append(labels.numpy()[:, 0, 0, 0].tolist())
    return values


def test_an_epoch_has_every_sample_once_and_each_its_own_order(numbered):
    batches = batches_of(numbered, epochs=3, seed=5)
    assert [len(batch) for batch in batches] == [4, 4, 3] * 3
    epochs = [[*chain.from_iterable(batches[at : at + 3])] for at in (0, 3, 6)]
    assert all(sorted(epoch) == list(range(COUNT)) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 3


def test_the_order_is_the_seeds(numbered):
    assert batches_of(numbered, epochs=2, seed=5) == batches_of(numbered, epochs=2, seed=5)
    assert batches_of(numbered, epochs=2, seed=5) != batches_of(numbered, epochs=2, seed=6)


def test_without_shuffling_every_epoch_is_in_the_stages_order(numbered):
    batches = batches_of(numbered, epochs=2, seed=5, shuffle=False)
    assert [*chain.from_iterable(batches)] == [*range(COUNT)] * 2


def test_several_devices_get_whole_batches_only(numbered):
    batches = batches_of(numbered, epochs=2, seed=5, drop_remainder=True)
    assert [len(batch) for batch in batches] == [4, 4] * 2


def test_changes_are_not_rewritten_before_they_are_traced(numbered):
    """AutoGraph would call a copy of the function, in a file of its own."""
    files = []

    def change(features, labels, seed):
        files.append(sys._getframe().f_code.co_filename)
        return features, labels

    batches_of(numbered, epochs=1, seed=5, change=change)
    assert set(files) == {__file__}


def test_validation_is_in_the_stages_order(numbered):
    from core.training.pipeline import BatchSource, validation_batches

    batches = validation_batches(BatchSource(numbered), 4)
    values = [label for _, labels in batches for label in labels.numpy()[:, 0, 0, 0].tolist()]
    assert values == list(range(COUNT))


def test_a_damaged_shard_is_named(make_dataset, squares, tmp_path):
    from core.training.spec import TrainingSpec
    from core.training.trainer import train

    folder = make_dataset(train=squares(6))
    data = next((folder / "train").glob("*/data.mdb"))
    content = bytearray(data.read_bytes())
    content[8192:] = b"\x00" * (len(content) - 8192)
    data.write_bytes(content)
    spec = TrainingSpec(
        dataset=folder,
        folder=tmp_path / "model",
        network="unet",
        network_options={"depth": 1, "width": 4},
        train_epochs=1,
    )
    with pytest.raises(StoreError, match=data.parent.name):
        train(spec, lambda *_: None)


def marked(count: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Images that are 1000 exactly where their mask is 2, and 200 elsewhere."""
    masks = np.zeros((count, 48, 48, 1), np.uint8)
    masks[:, 10:30, 14:26] = 2
    return np.where(masks > 0, 1000, 200).astype(np.float32), masks


def test_augmentation_moves_mask_and_image_alike():
    from core.training.augmentation import augment
    from core.training.tasks.segmentation import learning

    features, masks = marked()
    changed, moved = augment(
        features, masks, np.array([3, 4], np.int64), Augmentation(), learning.follow
    )
    changed, moved = changed.numpy(), moved.numpy()
    assert moved.dtype == np.uint8
    assert set(np.unique(moved)) == {0, 2}
    for image, mask in zip(changed[..., 0], moved[..., 0], strict=True):
        middle = (image.min() + image.max()) / 2
        # Nearest and linear interpolation differ along the edge alone.
        assert ((image > middle) == (mask == 2)).mean() > 0.99
        assert (mask != masks[0, ..., 0]).any()
    assert len({mask.tobytes() for mask in moved}) == len(moved)


def test_augmentation_is_the_seeds():
    from core.training.augmentation import augment
    from core.training.tasks.segmentation import learning

    features, masks = marked()
    once, again, other = (
        augment(features, masks, np.array(seed, np.int64), Augmentation(), learning.follow)
        for seed in ([3, 4], [3, 4], [3, 5])
    )
    assert (once[0].numpy() == again[0].numpy()).all()
    assert (once[1].numpy() == again[1].numpy()).all()
    assert (once[1].numpy() != other[1].numpy()).any()


def test_each_limit_bounds_its_change_alone():
    from core.training.augmentation import augment
    from core.training.tasks.segmentation import learning

    features, masks = marked()
    seed = np.array([3, 4], np.int64)
    same, still = augment(features, masks, seed, Augmentation(0, 0, 0, 0), learning.follow)
    assert same.numpy() == pytest.approx(features, rel=1e-5)
    assert (still.numpy() == masks).all()
    brighter, still = augment(
        features, masks, seed, Augmentation(0, 0, 0, contrast=0.5), learning.follow
    )
    assert (still.numpy() == masks).all()
    spread = np.ptp(brighter.numpy(), axis=(1, 2, 3)) / 800
    assert (spread > 1 / 1.5).all()
    assert (spread < 1.5).all()
    assert spread.std() > 0.05
    _, larger = augment(features, masks, seed, Augmentation(0, 0.3, 0, 0), learning.follow)
    area = larger.numpy().astype(bool).sum(axis=(1, 2, 3)) / (20 * 12)
    assert (area > 1 / 1.3**2 - 0.1).all()
    assert (area < 1.3**2 + 0.1).all()
    assert area.std() > 0.05


def test_augmentation_that_is_off_is_false():
    assert Augmentation()
    assert not Augmentation(0, 0, 0, 0)


def test_points_move_as_the_image_does():
    from core.training.augmentation import augment

    random = np.random.default_rng(7)
    corners = random.integers(12, 36, (8, 1, 2))
    images = np.zeros((8, 48, 48, 1), np.float32)
    for image, [(x, y)] in zip(images, corners, strict=True):
        image[y - 2 : y + 2, x - 2 : x + 2] = 1  # its centre is the corner between four pixels
    changed, moved = augment(
        images,
        corners.astype(np.float32),
        np.array([3, 4], np.int64),
        Augmentation(contrast=0),
        lambda points, move: move.points(points),
    )
    rows, columns = np.mgrid[:48, :48] + 0.5
    for image, [(x, y)] in zip(changed.numpy()[..., 0], moved.numpy(), strict=True):
        found = [(image * columns).sum() / image.sum(), (image * rows).sum() / image.sum()]
        assert found == pytest.approx([x, y], abs=0.15)
    assert np.abs(moved.numpy() - corners).max() > 5
