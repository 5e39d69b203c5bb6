"""Training of classes and numbers, on images so small that it takes seconds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics

from core.exceptions import TrainingError
from core.registry import network_plugins
from core.store.manifest import DatasetManifest
from core.store.reader import StageReader
from core.training.spec import Augmentation, SnapshotInfo, TrainingSpec

pytestmark = pytest.mark.training

COMMON = {
    "network_options": {},
    "train_epochs": 12,
    "batch_size": 16,
    "augmentation": Augmentation(0, 0, 0, 0),
}

CHANGES = Augmentation(
    flip_horizontal=True, aspect=0.1, elastic=0.02, gamma=0.3, noise=0.1, blur=0.5
)


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
        random_seed=3,
        **COMMON | options,
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


class Interrupted(Exception):
    """Raised within a run, where a real one would be killed."""


@pytest.mark.parametrize(
    ("kind", "network", "options"),
    [
        pytest.param(*("classes", "lenet", {"width": 2, "units": 10}), marks=pytest.mark.thorough),
        pytest.param(*("several", "lenet", {"width": 2, "units": 10}), marks=pytest.mark.thorough),
        ("number", "convnet-regressor", {"depth": 1, "width": 4, "dropout": 50}),
    ],
)
def test_an_interrupted_run_goes_on_as_if_nothing_had_happened(
    make_dataset, kind, network, options
):
    """Steps that run together and what dropout leaves out are no exception."""
    import keras

    from core.training.trainer import train

    common = {"network_options": options, "train_epochs": 3, "augmentation": CHANGES}
    undisturbed, expected = trained(make_dataset, kind, network, **common)
    spec = replace(undisturbed, folder=undisturbed.folder.parent / "other")

    def on_epoch(info: SnapshotInfo) -> None:
        if info.epoch == 2:
            raise Interrupted

    with pytest.raises(Interrupted):
        train(spec, lambda *_: None, on_epoch=on_epoch)
    seen: list[int] = []
    result = train(
        spec, lambda *_: None, on_epoch=lambda info: seen.append(info.epoch), resume=True
    )
    assert seen == [2, 3]
    assert [info.metrics for info in result.snapshots] == [
        info.metrics for info in expected.snapshots
    ]
    ends = [
        keras.models.load_model(one.folder / "snapshots/epoch-0003.keras", compile=False)
        for one in (spec, undisturbed)
    ]
    for one, other in zip(*(end.get_weights() for end in ends), strict=True):
        assert np.array_equal(one, other)


KILLED = """
import os, subprocess, sys
from pathlib import Path
import django
import keras
import numpy as np
from core.training.spec import Augmentation, TrainingSpec

django.setup()
from core.training.trainer import train

data, folder, *killed = map(Path, sys.argv[1:])

def run(folder, last):
    def on_epoch(info):
        if info.epoch > last:
            os.kill(os.getpid(), 9)
        print(info.epoch, flush=True)

    spec = TrainingSpec(
        dataset=data, folder=folder, network="lenet",
        network_options={"width": 2, "units": 10}, train_epochs=4, batch_size=4, random_seed=1,
        augmentation=Augmentation(0, 0.05, 0.05, 0),
    )
    train(spec, lambda *_: None, on_epoch=on_epoch, resume=True)

if killed:
    run(folder, 2)
other = subprocess.run([*sys.orig_argv, "killed"], capture_output=True, text=True)
assert other.returncode == -9, other.stderr
print(other.stdout)
run(folder, 9)
print("whole")
run(folder.parent / "whole", 9)
ends = [
    keras.models.load_model(one / "snapshots/epoch-0004.keras", compile=False).get_weights()
    for one in (folder, folder.parent / "whole")
]
print("same" if all(map(np.array_equal, *ends)) else "other")
"""


def test_a_killed_process_that_ran_steps_together_goes_on(make_dataset, run_python, tmp_path):
    names = ["a", "b", "c", "d"]
    folder = make_dataset(names, train=samples(256, 0, LABELS["classes"]))
    told = run_python(KILLED, folder, tmp_path / "model").split()
    assert told == ["1", "2", "3", "4", "whole", "1", "2", "3", "4", "same"]


def test_an_epoch_is_a_multiple_of_the_steps_that_run_together():
    from core.training.run import PIXELS_AT_ONCE, steps_at_once

    for steps in (1, 7, 31, 64, 844, 938):
        at_once = steps_at_once(steps, 32, 64 * 28 * 28)
        assert steps % at_once == 0
        assert 1 <= at_once <= 32
    assert steps_at_once(64, 32, 64 * 28 * 28) == 32
    assert steps_at_once(938, 32, 64 * 28 * 28) == 14
    assert steps_at_once(64, 1, 10) == 1
    assert steps_at_once(64, 32, PIXELS_AT_ONCE) == 1


def test_steps_that_run_together_are_all_counted(make_dataset):
    spec, result = trained(make_dataset, "classes", "lenet", train_epochs=2)
    lines = (spec.folder / "metrics.jsonl").read_text().splitlines()
    epochs = [row for row in map(json.loads, lines) if row["kind"] == "epoch"]
    assert [row["epoch"] for row in epochs] == [1, 2]
    assert result.epochs == 2


def test_a_network_that_does_not_fit_is_refused(make_dataset):
    with pytest.raises(TrainingError, match=r"U-Net does not learn classification.*lenet"):
        trained(make_dataset, "classes", "unet")


def test_a_task_without_a_network_is_refused(make_dataset, monkeypatch):
    from core.training.trainer import train

    monkeypatch.delitem(network_plugins._plugins, "character-cnn")
    folder = make_dataset(["a", "b"], train=samples(4, 0, LABELS["classes"]))
    manifest = DatasetManifest.load(folder)
    replace(manifest, task="text-classification").save(folder)
    spec = TrainingSpec(
        dataset=folder, folder=folder / "model", network="lenet", network_options={}
    )
    with pytest.raises(TrainingError, match="No network for text-classification yet"):
        train(spec, lambda *_: None)
