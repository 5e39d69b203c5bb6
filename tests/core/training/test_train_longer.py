"""Finished trainings that are extended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.exceptions import ResumeError
from core.training.resume import (
    ResumePoint,
    fingerprint,
    read_point,
    require_extendable,
    write_point,
)
from core.training.spec import TrainingSpec
from tests.core.training.runs import LABELS, rows, run, spec_of

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def dataset(dataset_at, squares, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("longer") / "dataset"
    return dataset_at(folder, LABELS, train=squares(10), val=squares(4, seed=1))


def weights_of(spec: TrainingSpec, epoch: int) -> list[np.ndarray]:
    import keras

    path = spec.folder / f"snapshots/epoch-{epoch:04d}.keras"
    return keras.models.load_model(path, compile=False).get_weights()


def extended(spec: TrainingSpec, after: int, epochs: int) -> TrainingSpec:
    return replace(spec, train_epochs=epochs, extended_after=after)


def test_training_longer_is_training_as_long_at_once(dataset):
    # The rate of this policy does not depend on the number of epochs.
    at_once = spec_of(dataset, train_epochs=3, lr_policy="fixed", run="at once")
    run(at_once)
    spec = spec_of(dataset, train_epochs=1, lr_policy="fixed", run="longer")
    run(spec)
    require_extendable(spec)
    longer = extended(spec, 1, 3)
    result = run(longer, resume=True)
    assert [info.epoch for info in result.snapshots] == [1, 2, 3]
    assert [row["epoch"] for row in rows(longer, "epoch")] == [1, 2, 3]
    for mine, theirs in zip(weights_of(longer, 3), weights_of(at_once, 3), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    # Lost after its last epoch, it is complete; extended again, it goes on.
    assert run(longer, resume=True) == result
    assert run(extended(longer, 3, 4), resume=True).epochs == 4


def test_early_stopping_counts_from_the_extension(dataset):
    from core.training.starting import starting_point

    spec = spec_of(dataset, train_epochs=9, early_stopping=2, run="early stopping")
    spec.folder.mkdir()
    (spec.folder / "metrics.jsonl").touch()
    best = (3, {"loss": 0.5})
    point = ResumePoint(
        fingerprint(spec), 7, metrics_bytes=0, snapshots=(), variables={}, epoch=5, ended=True
    )
    write_point(spec.folder, replace(point, best=best))
    assert starting_point(spec, resume=True).best == best
    assert starting_point(extended(spec, 5, 9), resume=True).best == (5, best[1])


def test_a_run_of_a_former_version_goes_on_from_its_last_snapshot(dataset):
    spec = spec_of(dataset, train_epochs=2, run="former")
    run(spec)
    point = read_point(spec)
    assert point is not None
    write_point(spec.folder, replace(point, variables={}))
    before = weights_of(spec, 2)
    longer = extended(spec, 2, 3)
    run(longer, resume=True)
    moved = [np.abs(new - old).max() for new, old in zip(weights_of(spec, 3), before, strict=True)]
    # Random weights would differ by tenths; moving statistics may.
    assert 0 < np.median(moved) < 0.01


def test_what_is_missing_is_said_before_anything_changes(dataset):
    spec = spec_of(dataset, train_epochs=1, run="missing")
    with pytest.raises(ResumeError, match=r"resume\.bin, which is needed to train longer"):
        require_extendable(spec)
    run(spec)
    (spec.folder / "snapshots/epoch-0001.keras").unlink()
    with pytest.raises(ResumeError, match="is missing"):
        require_extendable(spec)
