"""Training of classes and numbers, on images so small that it takes seconds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics

from core.exceptions import TrainingError
from core.store.manifest import DatasetManifest
from core.store.reader import StageReader
from core.training.spec import Augmentation, TrainingSpec

pytestmark = pytest.mark.training

STILL = Augmentation(0, 0, 0, 0)


def samples(count: int, seed: int, label) -> list:
    """Noise with a bright square at one of four places, and what `label` makes of it."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        place, side = int(random.integers(4)), int(random.integers(4, 9))
        image = random.normal(100, 10, (24, 24, 1))
        top, left = 12 * (place // 2) + 1, 12 * (place % 2) + 1
        image[top : top + side, left : left + side] += 100
        made.append((image.clip(0, 255).astype(np.uint8), label(place, side)))
    return made


LABELS = {
    "classes": lambda place, side: np.array(place),
    "several": lambda place, side: np.array([place == 0, place < 2, side > 6], np.uint8),
    "number": lambda place, side: np.array(1000.0 + 10 * side * side, np.float32),
    "numbers": lambda place, side: np.array([side, 5 * place], np.float32),
}


def trained(make_dataset, kind: str, network: str, **options):
    from core.training.trainer import train

    names = {"classes": "abcd", "several": "abc"}.get(kind, "")
    stages = {name: samples(n, n, LABELS[kind]) for name, n in (("train", 256), ("val", 64))}
    folder: Path = make_dataset(list(names), **stages)
    spec = TrainingSpec(
        dataset=folder,
        folder=folder.parent / "model",
        network=network,
        augmentation=STILL,
        random_seed=3,
        **{"network_options": {}, "train_epochs": 12, "batch_size": 16, **options},
    )
    return spec, train(spec, lambda *_: None)


def predicted(spec, result):
    """What the best snapshot gives for the validation stage, by plain Keras, and the truth."""
    import keras

    best = next(info for info in result.snapshots if info.best)
    network = keras.models.load_model(spec.folder / best.path, compile=False)
    with StageReader(spec.dataset / "val") as reader:
        features, labels = reader.read_batch(range(len(reader)))
    return network(features.astype(np.float32)).numpy(), labels


def test_classes_are_learnt_and_accuracy_is_scikit_learns(make_dataset):
    options = {"network_options": {"width": 4, "units": 32}, "learning_rate": 3e-3}
    spec, result = trained(make_dataset, "classes", "lenet", **options)
    found, truth = predicted(spec, result)
    assert found.sum(axis=1) == pytest.approx(np.ones(64), abs=1e-5)
    accuracy = metrics.accuracy_score(truth, found.argmax(axis=1))
    assert accuracy == pytest.approx(result.metrics["val_accuracy"], abs=1e-6)
    assert accuracy > 0.95
    best = max(info.metrics["val_accuracy"] for info in result.snapshots)
    assert result.metrics["val_accuracy"] == best


def test_several_classes_are_learnt_and_f1_is_scikit_learns(make_dataset):
    options = {"network_options": {"width": 4, "units": 32}, "learning_rate": 3e-3}
    spec, result = trained(make_dataset, "several", "lenet", **options)
    found, truth = predicted(spec, result)
    f1 = metrics.f1_score(truth, found > 0.5, average="macro")
    assert f1 == pytest.approx(result.metrics["val_f1"], abs=1e-5)
    assert f1 > 0.8


@pytest.mark.parametrize("kind", ["number", "numbers"])
def test_numbers_are_learnt_in_their_own_units(make_dataset, kind):
    options = {"network_options": {"depth": 2, "width": 8, "dropout": 0}, "learning_rate": 1e-2}
    spec, result = trained(make_dataset, kind, "convnet-regressor", **options)
    found, truth = predicted(spec, result)
    truth = truth.reshape(64, -1)
    assert found.shape == truth.shape
    r2 = metrics.r2_score(truth, found)
    assert r2 == pytest.approx(result.metrics["val_r2"], abs=1e-3)
    errors = metrics.mean_absolute_error(truth, found, multioutput="raw_values")
    told = [value for name, value in result.metrics.items() if name.startswith("val_mae")]
    assert told == pytest.approx(errors, rel=1e-3)
    if kind == "number":
        assert errors[0] < np.abs(truth - truth.mean()).mean() / 2


def test_steps_that_run_together_are_all_counted(make_dataset):
    spec, result = trained(make_dataset, "classes", "lenet", train_epochs=2)
    lines = (spec.folder / "metrics.jsonl").read_text().splitlines()
    epochs = [row for row in map(json.loads, lines) if row["kind"] == "epoch"]
    assert [row["epoch"] for row in epochs] == [1, 2]
    assert result.epochs == 2


def test_a_network_that_does_not_fit_is_refused(make_dataset):
    with pytest.raises(TrainingError, match=r"U-Net does not learn classification.*lenet"):
        trained(make_dataset, "classes", "unet")


def test_a_task_without_a_network_is_refused(make_dataset):
    from core.training.trainer import train

    folder = make_dataset(["a", "b"], train=samples(4, 0, LABELS["classes"]))
    manifest = DatasetManifest.load(folder)
    replace(manifest, task="text-classification").save(folder)
    spec = TrainingSpec(
        dataset=folder, folder=folder / "model", network="lenet", network_options={}
    )
    with pytest.raises(TrainingError, match="No network for text-classification yet"):
        train(spec, lambda *_: None)
