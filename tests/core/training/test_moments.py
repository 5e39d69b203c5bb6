"""When a run is measured and saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.storage import ModelFolder
from core.training.moments import moments_of
from core.training.spec import TrainingSpec


def moments(steps: int, **options):
    given = {"network": "unet", "network_options": {}, "train_epochs": 4} | options
    return moments_of(TrainingSpec(dataset=Path(), folder=Path(), **given), steps)


@pytest.mark.parametrize(
    ("interval", "epochs"),
    [
        (1, [1, 2, 3, 4]),
        (2, [2, 4]),
        (3, [3, 4]),
        (0.5, [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]),
        (1.5, [1.5, 3, 4]),
        (0, [4]),
        (9, [4]),
        (0.01, [step / 10 for step in range(1, 41)]),
    ],
)
def test_snapshots_are_at_the_interval_and_at_the_end(interval, epochs):
    found = moments(10, snapshot_interval=interval)
    assert [found.epoch_of(step) for step in sorted(found.snapshots)] == epochs
    assert all(type(found.epoch_of(step)) is int for step in (10, 20))


def test_intervals_are_rounded_to_steps():
    assert sorted(moments(3, snapshot_interval=0.5).snapshots) == [2, 3, 4, 6, 8, 9, 10, 12]


@pytest.mark.parametrize(
    ("options", "epochs"),
    [
        ({"val_interval": 2}, [1, 2, 3, 4]),
        ({"val_interval": 2, "snapshot_interval": 0}, [2, 4]),
        ({"val_interval": 0.5, "snapshot_interval": 4}, [n / 2 for n in range(1, 9)]),
        ({"val_interval": 0, "snapshot_interval": 1}, []),
    ],
)
def test_every_snapshot_is_validated_unless_nothing_is(options, epochs):
    found = moments(10, **options)
    assert [found.epoch_of(step) for step in sorted(found.validations)] == epochs


@pytest.mark.parametrize(
    ("interval", "stride"), [(1, 12), (0.5, 6), (0.25, 3), (0.125, 1), (0, 12)]
)
def test_steps_at_once_end_at_every_moment(interval, stride):
    assert moments(12, snapshot_interval=interval).longest_stride == stride


def test_files_of_snapshots_are_in_the_order_of_epochs():
    names = [ModelFolder(Path()).snapshot(epoch).name for epoch in (0.5, 1, 1.25, 1.5, 2, 12345)]
    assert names[:3] == ["epoch-0000_5.keras", "epoch-0001.keras", "epoch-0001_25.keras"]
    assert names == sorted(names)
