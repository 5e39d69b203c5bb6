"""Going on after an interruption where that is not plain."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.exceptions import ResumeError, StoreError
from core.storage import ModelFolder
from core.training.resume import ResumePoint, read_point, write_point
from core.training.spec import SnapshotInfo, TrainingSpec

pytestmark = pytest.mark.training

LABELS = ["background", "square"]


@pytest.fixture(scope="module")
def dataset(dataset_at, squares, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("resume") / "dataset"
    return dataset_at(folder, LABELS, train=squares(10), val=squares(4, seed=1))


@pytest.fixture
def spec(dataset, tmp_path) -> Iterator[TrainingSpec]:
    """A run of this test alone on the module's dataset, whose manifest it may change."""
    manifest = dataset / "dataset.json"
    before = manifest.read_bytes()
    yield spec_in(tmp_path / "model", dataset)
    manifest.write_bytes(before)


@pytest.fixture(scope="module")
def half_done(dataset, tmp_path_factory) -> Path:
    """The folder of such a run, which was interrupted after its second epoch."""
    spec = spec_in(tmp_path_factory.mktemp("half-done") / "model", dataset)
    assert epochs_of(spec, stop_after=2) == [1, 2]
    return spec.folder


@pytest.fixture
def interrupted(spec, half_done) -> TrainingSpec:
    """The run after its second epoch."""
    shutil.copytree(half_done, spec.folder)
    return spec


def spec_in(folder: Path, dataset: Path) -> TrainingSpec:
    return TrainingSpec(
        dataset=dataset,
        folder=folder,
        network="unet",
        network_options={"depth": 1, "width": 4},
        train_epochs=3,
        random_seed=7,
    )


class Interrupted(Exception):
    """Raised within a run, where a real one would be killed."""


def epochs_of(spec: TrainingSpec, *, stop_after: int = 99, resume: bool = False) -> list[int]:
    """Train, and return the epochs that were; the one behind `stop_after` is not finished."""
    from core.training.trainer import train

    seen: list[int] = []

    def on_epoch(info: SnapshotInfo) -> None:
        if info.epoch > stop_after:
            raise Interrupted
        seen.append(info.epoch)

    try:
        result = train(spec, lambda *_: None, on_epoch=on_epoch, resume=resume)
    except Interrupted:
        return seen
    assert [info.epoch for info in result.snapshots] == [1, 2, 3]
    assert all((spec.folder / info.path).exists() for info in result.snapshots)
    lines = [json.loads(line) for line in (spec.folder / "metrics.jsonl").open()]
    assert [line["epoch"] for line in lines if line["kind"] == "epoch"] == [1, 2, 3]
    return seen


def point_of(spec: TrainingSpec) -> ResumePoint:
    point = read_point(spec)
    assert point is not None
    return point


def test_a_run_that_was_lost_behind_its_last_epoch_is_complete(spec):
    from core.training.trainer import train

    first = train(spec, lambda *_: None)
    assert epochs_of(spec, resume=True) == []
    assert train(spec, lambda *_: None, resume=True) == first
    assert point_of(spec).variables  # to train longer


def lose_snapshot(spec: TrainingSpec) -> None:
    (spec.folder / "snapshots/epoch-0001.keras").unlink()


def shorten_metrics(spec: TrainingSpec) -> None:
    with (spec.folder / "metrics.jsonl").open("r+b") as file:
        file.truncate(20)


def change_manifest(spec: TrainingSpec) -> None:
    path = spec.dataset / "dataset.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"plugin_version": "2"}))


def change_network(spec: TrainingSpec) -> None:
    point = point_of(spec)
    variables = point.variables | {"0": np.zeros((1, 2), np.float32)}
    write_point(spec.folder, replace(point, variables=variables))


@pytest.mark.parametrize(
    ("harm", "text"),
    [
        (lose_snapshot, "epoch-0001.keras, which is needed to resume, is missing"),
        (shorten_metrics, "metrics.jsonl, which is needed to resume, is truncated"),
        (change_manifest, "The dataset has changed"),
        (change_network, "builds a different network"),
    ],
)
def test_where_the_point_does_not_fit_the_run_ends_and_deletes_nothing(
    interrupted, harm: Callable[[TrainingSpec], None], text: str
):
    assert point_of(interrupted).epoch == 2
    harm(interrupted)
    before = {path: path.read_bytes() for path in interrupted.folder.rglob("*") if path.is_file()}
    with pytest.raises(ResumeError, match=text):
        epochs_of(interrupted, resume=True)
    after = {path: path.read_bytes() for path in interrupted.folder.rglob("*") if path.is_file()}
    assert after == before


def test_a_point_of_another_version_is_named(spec):
    import hashlib

    blob = b"\x02\0\0\0\0\0\0\0{}"
    spec.folder.mkdir()
    ModelFolder(spec.folder).resume.write_bytes(hashlib.sha256(blob).digest() + blob)
    with pytest.raises(
        ResumeError, match=r"resume\.bin, which is needed to resume, cannot be read"
    ):
        read_point(spec)


def test_a_new_run_in_the_folder_forgets_the_old_one(interrupted):
    assert point_of(interrupted).epoch == 2
    epochs_of(interrupted, stop_after=0)
    assert read_point(interrupted) is None


def test_a_missing_dataset_is_named(spec):
    (spec.dataset / "dataset.json").unlink()
    with pytest.raises(StoreError, match="is missing"):
        read_point(spec)


TWO_DEVICES = """
import sys
from pathlib import Path
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from core.training.spec import TrainingSpec
import django

django.setup()
from core.training.trainer import train
spec = TrainingSpec(
    dataset=Path(sys.argv[1]), folder=Path(sys.argv[2]), network="unet",
    network_options={"depth": 1, "width": 4}, train_epochs=3, random_seed=1,
)
devices = [device.name for device in tf.config.list_logical_devices("CPU")]
seen = []
def on_epoch(info):
    if info.epoch == 2 and not seen[1:]:
        seen.append("lost")
        raise KeyboardInterrupt
    seen.append(info.epoch)
try:
    train(spec, lambda *_: None, devices=devices, on_epoch=on_epoch)
except KeyboardInterrupt:
    train(spec, lambda *_: None, devices=devices, on_epoch=on_epoch, resume=True)
print(seen)
"""


@pytest.mark.thorough  # test_trainer.py trains on two devices, and all else here goes on
def test_on_two_devices_a_run_goes_on(spec, run_python):
    told = run_python(TWO_DEVICES, spec.dataset, spec.folder).splitlines()[-1]
    assert told == "[1, 'lost', 2, 3]"
