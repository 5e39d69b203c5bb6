"""One training in a process of its own: by the product, or by plain Keras on arrays in memory."""

from __future__ import annotations

import json
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path

import django

django.setup()

import keras  # noqa: TID253 - a process of its own

from bench.training_cases import CASES, EPOCHS, Case
from core.forms.model_fields import ModelForm
from core.networks import Network
from core.process.memory import keep_freed_memory
from core.registry import network_plugins
from core.storage import DatasetFolder
from core.store.reader import StageReader
from core.training.data import data_info
from core.training.rates import optimizer_of
from core.training.run import sizes_of
from core.training.spec import Augmentation, TrainingSpec
from core.training.structure import built
from core.training.tasks import learning_of
from core.training.trainer import train

_PREFIX = "aug_"


def augmentation_of(network: Network, task: str, *, wanted: bool) -> Augmentation:
    """As the form of a new model starts with it, or none: 0 or no in every field."""
    if not wanted:
        return Augmentation(**{name: type(one)() for name, one in asdict(Augmentation()).items()})
    form = ModelForm(network=network, task=task)
    fields = [name for name in form.fields if name.startswith(_PREFIX)]
    initial = {name: form.get_initial_for_field(form.fields[name], name) for name in fields}
    return Augmentation(**{name.removeprefix(_PREFIX): one for name, one in initial.items()})


def spec_of(case: Case, folder: Path, *, augmented: bool) -> TrainingSpec:
    """The network's default options, and otherwise what all ways can have alike."""
    network = network_plugins[case.network]
    task = data_info(folder / "dataset").task
    return TrainingSpec(
        dataset=folder / "dataset",
        folder=folder / "model",
        network=case.network,
        network_options={},
        train_epochs=EPOCHS,
        batch_size=case.batch_size,
        learning_rate=1e-3,
        augmentation=augmentation_of(network, task, wanted=augmented),
        random_seed=0,
        keep_snapshots=1,
    )


def by_the_product(spec: TrainingSpec) -> list[float]:
    """When the epochs ended, after metrics, snapshot and resume point of the one before."""
    keep_freed_memory()  # as a training job does
    shutil.rmtree(spec.folder, ignore_errors=True)
    ends: list[float] = []
    train(spec, lambda *_: None, on_kept=lambda infos: ends.append(time.perf_counter()))
    return ends


def by_keras(spec: TrainingSpec, *, best: bool, steps_at_once: int) -> list[float]:
    """When the epochs ended, with the same network, loss, metrics and optimizer."""
    info = data_info(spec.dataset)
    with StageReader(DatasetFolder(spec.dataset).stage("train").path) as reader:
        features, labels = reader.read_batch(range(len(reader)))
    network = built(network_plugins[spec.network], info.inputs, spec.network_options)
    learning = learning_of(info.task)
    settings = {"jit_compile": False, "steps_per_execution": steps_at_once} if best else {}
    network.compile(
        optimizer_of(spec, EPOCHS * len(features) // spec.batch_size),
        learning.loss(info),
        metrics=learning.metrics(info),
        **settings,
    )
    if best:
        keep_freed_memory()
    ends: list[float] = []
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: ends.append(time.perf_counter())
    )
    network.fit(
        features.astype("float32"),
        labels,
        batch_size=spec.batch_size,
        epochs=EPOCHS,
        callbacks=[note],
        verbose=0,
    )
    return ends


def main(network: str, folder: Path, way: str, steps_at_once: int) -> None:
    """Print samples a second from the second epoch on, and how many steps ran at once."""
    case = next(case for case in CASES if case.network == network)
    spec = spec_of(case, folder, augmented=way == "augmented")
    if way in ("product", "augmented"):
        steps_at_once = sizes_of(spec, data_info(spec.dataset), devices=()).steps_at_once
        ends = by_the_product(spec)
    else:
        ends = by_keras(spec, best=way == "plain", steps_at_once=steps_at_once)
    print(json.dumps([case.entries * (len(ends) - 1) / (ends[-1] - ends[0]), steps_at_once]))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
