"""Training as a whole, on images so small that it takes seconds."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from core.exceptions import TrainingError
from core.networks import option_values
from core.store.reader import StageReader
from core.training.spec import Augmentation, SnapshotInfo
from tests.core.training.runs import LABELS, SMALL, rows, run, spec_of

pytestmark = pytest.mark.training


def test_what_is_ignored_is_neither_learnt_nor_measured(make_dataset, squares):
    """Of half of the pixels nothing is known; the others are enough to find whole squares."""
    import keras

    random = np.random.default_rng(3)

    def half_known(samples):
        return [
            (image, np.where(random.random(mask.shape) < 0.5, 2, mask).astype(np.uint8))
            for image, mask in samples
        ]

    spec = spec_of(
        make_dataset(
            [*LABELS, "ignored"],
            ignore_index=2,
            train=half_known(squares(24)),
            val=half_known(squares(8, seed=1)),
        ),
        network_options={"depth": 2},
        train_epochs=15,
        batch_size=8,
        learning_rate=5e-3,
        augmentation=Augmentation(0, 0, 0, 0),
    )
    result = run(spec)
    metrics = result.metrics
    assert {name for name in metrics if "dice" in name} == {
        *("dice", "dice_square", "val_dice", "val_dice_square")
    }
    assert metrics["val_dice"] > 0.9
    best = max(result.snapshots, key=lambda info: info.metrics["val_dice"])
    network = keras.models.load_model(spec.folder / best.path, compile=False)
    images, masks = zip(*squares(8, seed=2), strict=True)
    found = network.predict(np.stack(images), verbose=0).argmax(axis=3)
    truth = np.stack(masks)[..., 0]
    assert not (found == 2).any()
    assert 2 * (found & truth).sum() / (found.sum() + truth.sum()) > 0.85


def test_squares_are_learnt_and_everything_is_reported(folder):
    from core.training.trainer import train

    told: list[tuple[int, int, str]] = []
    seen: list[SnapshotInfo] = []
    spec = spec_of(
        folder,
        network_options={"depth": 2},
        train_epochs=15,
        batch_size=8,
        learning_rate=5e-3,
        augmentation=Augmentation(0, 0, 0, 0),
    )
    result = train(spec, lambda *row: told.append(row), on_epoch=seen.append)
    assert result.metrics["val_dice"] > 0.9
    assert result.metrics["val_dice"] == result.metrics["val_dice_square"]
    assert result.epochs == len(seen) == len(result.snapshots) == 15
    assert all((spec.folder / info.path).stat().st_size == info.bytes for info in seen)
    best = max(seen, key=lambda info: info.metrics["val_dice"])
    assert result.metrics["val_dice"] == best.metrics["val_dice"]
    assert [info.epoch for info in result.snapshots if info.best] == [result.best_epoch]
    assert [row["epoch"] for row in rows(spec, "epoch")] == list(range(1, 16))
    assert rows(spec, "epoch")[-1]["loss"] == seen[-1].metrics["loss"]
    steps = 15 * 3
    assert told[0][:2] == (0, steps)
    assert told[-1][:2] == (steps, steps)
    assert [done for done, *_ in told] == sorted(done for done, *_ in told)


PLAIN = """
import sys
import keras, numpy as np
assert not any(name.startswith("core") for name in sys.modules)
model = keras.models.load_model(sys.argv[1], compile=False)
np.save(sys.argv[3], model(np.load(sys.argv[2])).numpy())
assert not any(name.startswith("core") for name in sys.modules)
"""


def test_a_snapshot_is_used_by_plain_keras_alone(folder, run_python, tmp_path):
    """Raw pixels in, probabilities out; they give the Dice that training reported."""
    from sklearn.metrics import f1_score

    spec = spec_of(folder, network_options={"depth": 2}, train_epochs=4, learning_rate=5e-3)
    result = run(spec)
    with StageReader(folder / "val") as reader:
        features, masks = reader.read_batch(range(len(reader)))
    np.save(tmp_path / "raw.npy", features)
    snapshot = next(info for info in result.snapshots if info.best)
    files = tmp_path / "raw.npy", tmp_path / "found.npy"
    run_python(PLAIN, spec.folder / snapshot.path, *files, product=False)
    found = np.load(tmp_path / "found.npy")
    assert found.shape == (*masks.shape[:3], 2)
    assert found.sum(axis=-1) == pytest.approx(np.ones(masks.shape[:3]), abs=1e-5)
    dice = f1_score(masks.ravel(), found.argmax(axis=-1).ravel())
    assert dice == pytest.approx(result.metrics["val_dice"], abs=1e-3)


def test_the_network_normalises_with_the_datasets_statistics(folder):
    import keras

    from core.training.data import data_info
    from networks.unet import Network

    info = data_info(folder)
    options = option_values(Network, SMALL)
    network = Network().build(replace(info.inputs, head=lambda x: x), **options)
    inner = keras.Model(network.input, network.get_layer("normalization").output)
    with StageReader(folder / "train") as reader:
        features, _ = reader.read_batch(range(len(reader)))
    values = inner(features.astype(np.float32)).numpy()
    expected = (features - features.mean(dtype=float)) / features.std(dtype=float)
    assert values == pytest.approx(expected, abs=1e-4)


def test_sizes_that_do_not_halve_are_padded_and_cropped(make_dataset, squares):
    samples = [(feature[:30, :27], mask[:30, :27]) for feature, mask in squares(4)]
    dataset = make_dataset(LABELS, train=samples)
    assert run(spec_of(dataset, network_options={"depth": 2}, train_epochs=1)).epochs == 1


def test_the_same_seed_gives_the_same_training(folder):
    specs = [spec_of(folder, run="one"), spec_of(folder, run="two")]
    specs.append(spec_of(folder, run="other", random_seed=8))
    for spec in specs:
        run(spec)
    first, second, other = (
        [(row["loss"], row["val_loss"]) for row in rows(spec, "epoch")] for spec in specs
    )
    assert first == second
    assert first != other


def test_without_validation_the_lowest_training_loss_is_best(make_dataset, squares):
    spec = spec_of(make_dataset(LABELS, train=squares(8)), train_epochs=3)
    result = run(spec)
    lowest = min(result.snapshots, key=lambda info: info.metrics["loss"])
    assert result.best_epoch == lowest.epoch
    assert "val_dice" not in result.metrics


def test_a_loss_that_is_no_number_ends_the_training_and_says_why(folder):
    spec = spec_of(folder, learning_rate=1e30, solver_type="SGD", train_epochs=5)
    with pytest.raises(TrainingError, match=r"diverged at epoch \d.*Lower the learning rate"):
        run(spec)


def test_a_network_too_deep_for_the_image_is_refused(make_dataset, squares):
    spec = spec_of(make_dataset(LABELS, train=squares(2)), network_options={"depth": 6})
    with pytest.raises(TrainingError, match="Lower the depth"):
        run(spec)


@pytest.mark.parametrize("solver", ["ADAMW", "SGD"])
def test_solvers_lower_the_loss(make_dataset, squares, solver):
    folder = make_dataset(LABELS, train=squares(16))
    spec = spec_of(
        folder, solver_type=solver, train_epochs=3, learning_rate=0.01, lr_policy="fixed"
    )
    losses = [info.metrics["loss"] for info in run(spec).snapshots]
    assert losses[-1] < losses[0]


def test_mixed_precision_trains_and_its_snapshot_gives_float32(folder):
    import keras

    spec = spec_of(folder, precision="mixed_bfloat16", train_epochs=1)
    path = spec.folder / run(spec).snapshots[0].path
    network = keras.models.load_model(path, compile=False)
    assert network(np.zeros((1, 32, 32, 1), np.uint16)).numpy().dtype == np.float32


TWO_DEVICES = """
import json, sys
from pathlib import Path
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from core.training.spec import Augmentation, TrainingSpec
import django

django.setup()
from core.training.trainer import train
devices = [device.name for device in tf.config.list_logical_devices("CPU")]
assert len(devices) == 2
for number, batch_size in ((1, 8), (2, 9)):
    spec = TrainingSpec(
        dataset=Path(sys.argv[1]), folder=Path(sys.argv[2]) / str(number), network="residual",
        network_options={"width": 4, "dropout": 0}, train_epochs=2, batch_size=batch_size,
        solver_type="SGD", learning_rate=0.05, augmentation=Augmentation(0, 0, 0, 0), random_seed=1,
    )
    print(json.dumps(train(spec, lambda *_: None, devices=devices[:number]).metrics))
"""


def test_two_devices_train_as_one_does(make_dataset, squares, run_python, tmp_path):
    """A batch of 9 is one of 8 on two devices, and steps that would run at once run one by one."""
    samples = {
        stage: [
            (image, np.array(int(mask.sum() > 120))) for image, mask in squares(count, seed=count)
        ]
        for stage, count in (("train", 24), ("val", 8))
    }
    folder = make_dataset(["small", "large"], **samples)
    *_, one, two = run_python(TWO_DEVICES, folder, tmp_path / "runs").splitlines()
    assert json.loads(two) == pytest.approx(json.loads(one), rel=1e-4)
