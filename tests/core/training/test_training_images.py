"""Training of images from images, so small that it takes seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.exceptions import TrainingError
from core.store.reader import StageReader
from core.training.data import data_info
from core.training.spec import Augmentation, TrainingSpec
from tests.core.training.test_training_data import IMAGE

training = pytest.mark.training


def samples(count: int, seed: int = 0, channels: int = 1) -> list:
    """Steps of grey under noise, whose target is the steps."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        clean = np.full((16, 16, channels), random.integers(20, 100), np.float64)
        clean[:, random.integers(4, 12) :] += 100
        noisy = clean[:, :, :1] + random.normal(0, 20, (16, 16, 1))
        made.append((noisy.clip(0, 255).astype(np.uint8), clean.astype(np.uint8)))
    return made


def test_targets_have_the_statistics_of_all_their_pixels(make_dataset):
    rows = samples(6, channels=3)
    info = data_info(make_dataset(task="image-to-image", train=rows, val=samples(2, 9, 3)))
    pixels = np.stack([target for _, target in rows]).astype(np.float64)
    assert info.names == ("red", "green", "blue")
    assert info.inputs.target_means == pytest.approx([pixels.mean()] * 3)
    assert info.inputs.target_deviations == pytest.approx([pixels.std()] * 3)


@pytest.mark.parametrize("dtype", [np.float32, np.int16])
def test_targets_may_be_negative(make_dataset, dtype):
    target = np.arange(-32, 32).reshape(8, 8, 1).astype(dtype)
    info = data_info(make_dataset(task="image-to-image", train=[(IMAGE, target)] * 2))
    assert info.names == ("channel 1",)
    assert info.inputs.target_means == pytest.approx([target.mean()])
    assert info.inputs.target_deviations == pytest.approx([target.std()])


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (np.ones((4, 8, 1), np.uint8), "4 × 8 × 1 uint8, but .* needs target images of 8 × 8"),
        (np.full((8, 8, 1), 7, np.uint8), "same value, 7"),
        (np.array(3), "scalar int64, but image-to-image needs"),
    ],
)
def test_targets_that_cannot_be_learnt_say_why(make_dataset, target, message):
    folder = make_dataset(task="image-to-image", train=[(IMAGE, target)] * 2)
    with pytest.raises(TrainingError, match=message):
        data_info(folder)


@training
def test_the_loss_is_its_formula():
    from core.training.tasks.pixel_errors import ImageLoss

    random = np.random.default_rng(0)
    truth = random.integers(-300, 300, (3, 4, 5, 2)).astype(np.int16)
    found = random.normal(0, 200, truth.shape).astype(np.float32)
    errors = (truth - found.astype(np.float64)) / [50, 20]
    expected = [np.mean([abs(e) + e * e for e in sample.flat]) for sample in errors]
    loss = ImageLoss([50, 20])
    assert np.asarray(loss.call(truth, found)) == pytest.approx(expected, rel=1e-5)


@training
def test_epochs_and_inferences_are_measured_alike():
    from core.tasks import task_of
    from core.training.tasks.pixel_errors import PixelErrors

    random = np.random.default_rng(1)
    truth = random.integers(0, 4000, (5, 12, 12, 1)).astype(np.uint16)
    truth[3] = 7  # without a range, it has no PSNR
    found = (truth + random.normal(0, 90, truth.shape)).astype(np.float32)
    found[4] = truth[4]
    metric, measured = PixelErrors(), task_of("image-to-image").measurement([], [])
    for part in (slice(0, 3), slice(3, 5)):
        metric.update_state(truth[part], found[part])
    for one, other in zip(found, truth, strict=True):
        measured.add(one, other)
    result = {name: float(value) for name, value in metric.result().items()}
    summary = measured.summary()
    assert result == pytest.approx({name: summary[name] for name in result}, rel=1e-5)


@training
def test_targets_follow_what_moves_images():
    from core.training.augmentation import augment
    from core.training.tasks.image_to_image import learning

    image = np.random.default_rng(2).integers(0, 255, (2, 16, 16, 1)).astype(np.float32)
    limits = Augmentation(rot=40, scale=0.3, shift=0.2, contrast=0)
    moved, target = augment(image, (2 * image).astype(np.int16), [1, 2], limits, learning.follow)
    assert not np.allclose(moved, image)
    assert np.asarray(target) == pytest.approx(2 * np.asarray(moved), abs=1e-2)


@training
@pytest.mark.parametrize(
    ("network", "options"),
    [("unet-image", {"depth": 2, "width": 4}), ("autoencoder", {"depth": 1, "width": 8})],
)
def test_images_are_learnt_in_their_own_values(make_dataset, network, options):
    import keras

    from core.training.trainer import train

    folder: Path = make_dataset(task="image-to-image", train=samples(64), val=samples(16, 1))
    spec = TrainingSpec(
        dataset=folder,
        folder=folder.parent / "model",
        network=network,
        network_options=options,
        train_epochs=12,
        batch_size=8,
        learning_rate=1e-2,
        random_seed=3,
        augmentation=Augmentation(0, 0, 0.1, 0),
    )
    result = train(spec, lambda *_: None)
    best = next(info for info in result.snapshots if info.best)
    model = keras.models.load_model(spec.folder / best.path, compile=False)
    with StageReader(folder / "val") as reader:
        images, targets = reader.read_batch(range(len(reader)))
    errors = model(images.astype(np.float32)).numpy() - targets.astype(np.float64)
    assert np.abs(errors).mean() == pytest.approx(result.metrics["val_mae"], rel=1e-4)
    assert np.sqrt((errors**2).mean()) == pytest.approx(result.metrics["val_rmse"], rel=1e-4)
    spread = np.abs(targets - targets.mean()).mean()
    assert result.metrics["val_mae"] < 0.6 * spread
