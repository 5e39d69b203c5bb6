"""Which runs a resume file belongs to."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.exceptions import ResumeError
from core.plugins.inputs import LossOptions
from core.training.resume import ResumePoint, fingerprint, read_point, write_point
from core.training.spec import Augmentation, TrainingSpec

MANIFEST = '{"name": "signs"}'


@pytest.fixture
def spec(tmp_path) -> TrainingSpec:
    """A run without a finished epoch, with its dataset, below one data folder."""
    data = tmp_path / "data"
    spec = TrainingSpec(
        dataset=data / "datasets/1",
        folder=data / "models/1",
        network="unet",
        network_options={"depth": 1, "width": 4},
        augmentation=Augmentation(rot=0),
        random_seed=7,
    )
    spec.dataset.mkdir(parents=True)
    spec.folder.mkdir(parents=True)
    (spec.dataset / "dataset.json").write_text(MANIFEST)
    (spec.folder / "metrics.jsonl").touch()
    return spec


def write(spec: TrainingSpec, mark: str) -> ResumePoint:
    point = ResumePoint(mark, 7, metrics_bytes=0, snapshots=(), variables={"0": np.ones(2)})
    write_point(spec.folder, point)
    return point


def test_a_run_resumes_after_its_data_folder_was_moved(spec, tmp_path):
    point = write(spec, fingerprint(spec))
    (tmp_path / "data").rename(tmp_path / "moved")
    moved = replace(spec, dataset=tmp_path / "moved/datasets/1", folder=tmp_path / "moved/models/1")
    found = read_point(moved)
    assert found is not None
    assert found.fingerprint == point.fingerprint == fingerprint(moved)


def test_a_run_resumes_that_the_version_before_began(spec):
    text = (
        f"TrainingSpec(dataset=PosixPath('{spec.dataset}'), folder=PosixPath('.'), network='unet', "
        "network_options={'depth': 1, 'width': 4}, train_epochs=30, batch_size=4, "
        "learning_rate=0.003, solver_type='ADAM', lr_policy='cosine', "
        "augmentation=Augmentation(rot=0, scale=0.25, shift=0.1, contrast=0.5), "
        "random_seed=7, precision='float32')"
    )
    write(spec, hashlib.sha256((text + MANIFEST).encode()).hexdigest())
    assert read_point(spec) is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"learning_rate": 1e-3},
        {"augmentation": Augmentation()},
        {"network_options": {"depth": 2}},
        {"solver_options": {"beta_1": 0.8}},
        {"policy_options": {"alpha": 0.1}},
        {"lr_warmup": 0.1},
        {"augmentation": Augmentation(rot=0, noise=0.1)},
        {"loss": LossOptions("dice")},
    ],
)
def test_a_run_with_other_settings_does_not_resume(spec, changed):
    write(spec, fingerprint(spec))
    with pytest.raises(ResumeError, match="no longer fits"):
        read_point(replace(spec, **changed))


def test_a_run_whose_dataset_changed_does_not_resume(spec):
    write(spec, fingerprint(spec))
    (Path(spec.dataset) / "dataset.json").write_text('{"name": "other signs"}')
    with pytest.raises(ResumeError, match="dataset has changed"):
        read_point(spec)
