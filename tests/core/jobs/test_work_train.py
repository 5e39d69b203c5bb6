"""What becomes of the rows when a training is taken up again; the engine is a stand-in."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.jobs.work.train import run_training, spec_of
from core.models import Job, TrainedModel
from core.training.resume import ResumePoint, fingerprint, write_point
from core.training.spec import SnapshotInfo
from tests.factories import make_model, make_snapshot

pytestmark = pytest.mark.django_db

FIELDS = {"train_epochs": 3, "network_options": {}}


def info(epoch: int, best: bool = True) -> SnapshotInfo:
    path = Path(f"snapshots/epoch-{epoch:04d}.keras")
    return SnapshotInfo(epoch, path, bytes=10, metrics={"loss": 1 / epoch}, best=best)


@pytest.fixture
def model(data_dir) -> TrainedModel:
    """Two epochs are finished, and a third was begun when it was lost."""
    model = make_model("running", fields=FIELDS)
    model.dataset.folder.mkdir(parents=True)
    (model.dataset.folder / "dataset.json").write_text("{}")
    model.folder.mkdir(parents=True)
    (model.folder / "metrics.jsonl").write_text("line\n")
    (model.folder / "snapshots").mkdir()
    for epoch in (1, 2, 3):
        make_snapshot(model, epoch, best=epoch == 3)
        (model.folder / info(epoch).path).write_bytes(b"x" * info(epoch).bytes)
    spec = spec_of(model)
    variables = {"0": np.zeros(3, np.float32)}
    write_point(model.folder, ResumePoint(fingerprint(spec), 1, 5, (info(1), info(2)), variables))
    return model


@pytest.fixture
def trained(monkeypatch) -> list[bool]:
    """How the engine was asked to begin; it reports the epochs that are left."""
    asked: list[bool] = []

    def train(spec, progress, *, on_epoch, resume):
        asked.append(resume)
        for epoch in range(3 if resume else 1, 4):
            on_epoch(info(epoch, best=epoch == 3))
        return SimpleNamespace(metrics={"loss": 0.1})

    monkeypatch.setitem(sys.modules, "core.training.trainer", SimpleNamespace(train=train))
    return asked


def run(model: TrainedModel, attempt: int) -> list[tuple[int, bool]]:
    Job.objects.filter(pk=model.job_id).update(attempt=attempt)
    run_training(Job.objects.get(pk=model.job_id), lambda *_: None)
    model.refresh_from_db()
    assert model.metrics == {"loss": 0.1}
    return list(model.snapshots.order_by("epoch").values_list("epoch", "best"))


def test_a_later_attempt_goes_on_and_no_epoch_is_there_twice(model, trained, capsys):
    assert run(model, attempt=2) == [(1, False), (2, False), (3, True)]
    assert trained == [True]
    assert (model.folder / "metrics.jsonl").exists()
    assert "going on after epoch 2" in capsys.readouterr().out


def test_the_mark_of_the_best_comes_back_from_an_epoch_that_is_lost(model, monkeypatch):
    seen: list[tuple[int, bool]] = []

    def train(spec, progress, *, on_epoch, resume):
        seen.extend(model.snapshots.order_by("epoch").values_list("epoch", "best"))
        on_epoch(info(3, best=False))  # another result than before, as on a GPU
        return SimpleNamespace(metrics={"loss": 0.1})

    monkeypatch.setitem(sys.modules, "core.training.trainer", SimpleNamespace(train=train))
    assert run(model, attempt=2) == [(1, False), (2, True), (3, False)]
    assert seen == [(1, False), (2, True)]


def test_a_row_that_is_told_twice_is_there_once(model, monkeypatch):
    def train(spec, progress, *, on_epoch, resume):
        on_epoch(info(3))
        on_epoch(info(3))
        return SimpleNamespace(metrics={"loss": 0.1})

    monkeypatch.setitem(sys.modules, "core.training.trainer", SimpleNamespace(train=train))
    assert run(model, attempt=2) == [(1, False), (2, False), (3, True)]


def test_the_first_attempt_begins_with_nothing(model, trained):
    assert run(model, attempt=1) == [(1, False), (2, False), (3, True)]
    assert trained == [False]
    assert not (model.folder / "metrics.jsonl").exists()


def test_a_later_attempt_with_nothing_to_go_on_with_begins_with_nothing(model, trained):
    (model.folder / "resume.bin").unlink()
    assert run(model, attempt=2) == [(1, False), (2, False), (3, True)]
    assert trained == [False]
