"""What becomes of the rows when a training is taken up again; the engine is a stand-in."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.exceptions import ResumeError
from core.jobs.causes import cause_of
from core.jobs.work.snapshots import keep_only
from core.jobs.work.train import run_training, spec_of
from core.models import Job, TrainedModel
from core.training.resume import ResumePoint, fingerprint, write_point
from core.training.spec import SnapshotInfo
from tests.factories import make_inference, make_model, make_snapshot

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
    write_point(
        model.folder, ResumePoint(fingerprint(spec), 1, 5, (info(1), info(2)), variables, epoch=2)
    )
    return model


@pytest.fixture
def trained(monkeypatch) -> list[bool]:
    """How the engine was asked to begin; it reports the epochs that are left."""
    asked: list[bool] = []

    def train(spec, progress, *, on_epoch, resume, **others):
        asked.append(resume)
        for epoch in range(3 if resume else 1, 4):
            on_epoch(info(epoch, best=epoch == 3))
        return SimpleNamespace(metrics={"loss": 0.1}, paused=False)

    monkeypatch.setitem(sys.modules, "core.training.trainer", SimpleNamespace(train=train))
    return asked


def run(model: TrainedModel) -> list[tuple[int, bool]]:
    run_training(Job.objects.get(pk=model.job_id), lambda *_: None)
    model.refresh_from_db()
    assert model.metrics == {"loss": 0.1}
    return list(model.snapshots.order_by("epoch").values_list("epoch", "best"))


def test_a_run_goes_on_and_no_epoch_is_there_twice(model, trained, capsys):
    assert run(model) == [(1, False), (2, False), (3, True)]
    assert trained == [True]
    assert (model.folder / "metrics.jsonl").exists()
    assert "resuming after epoch 2" in capsys.readouterr().out


def test_the_mark_of_the_best_comes_back_from_an_epoch_that_is_lost(model, monkeypatch):
    seen: list[tuple[int, bool]] = []

    def train(spec, progress, *, on_epoch, resume, **others):
        seen.extend(model.snapshots.order_by("epoch").values_list("epoch", "best"))
        on_epoch(info(3, best=False))  # another result than before, as on a GPU
        return SimpleNamespace(metrics={"loss": 0.1}, paused=False)

    monkeypatch.setitem(sys.modules, "core.training.trainer", SimpleNamespace(train=train))
    assert run(model) == [(1, False), (2, True), (3, False)]
    assert seen == [(1, False), (2, True), (3, False)]


def test_a_row_that_is_told_twice_is_there_once(model, monkeypatch):
    def train(spec, progress, *, on_epoch, resume, **others):
        on_epoch(info(3))
        on_epoch(info(3))
        return SimpleNamespace(metrics={"loss": 0.1}, paused=False)

    monkeypatch.setitem(sys.modules, "core.training.trainer", SimpleNamespace(train=train))
    assert run(model) == [(1, False), (2, False), (3, True)]


def test_an_inference_of_an_epoch_that_is_trained_again_stays(model, trained):
    inference = make_inference(snapshot=model.snapshots.get(epoch=3))
    run(model)
    inference.refresh_from_db()
    assert inference.snapshot.epoch == 3


def test_what_is_not_kept_goes_but_never_the_best_or_what_an_inference_uses(model):
    for epoch in (4, 5):
        make_snapshot(model, epoch, best=False)
        (model.folder / info(epoch).path).write_bytes(b"x")
    inference = make_inference(snapshot=model.snapshots.get(epoch=2))

    def left() -> tuple[list[float], list[str]]:
        files = sorted(path.name for path in (model.folder / "snapshots").iterdir())
        return list(model.snapshots.values_list("epoch", flat=True)), files

    keep_only(model, [info(5)])
    files = [f"epoch-000{epoch}.keras" for epoch in (2, 3, 5)]
    assert left() == ([2, 3, 5], files)
    inference.delete()
    keep_only(model, [info(5)])
    assert left() == ([3, 5], files[1:])


def test_the_number_of_the_attempt_does_not_matter(model, trained):
    Job.objects.filter(pk=model.job_id).update(attempt=1)
    run(model)
    assert trained == [True]


def test_a_model_without_a_finished_epoch_begins_with_nothing(model, trained):
    model.snapshots.all().delete()
    shutil.rmtree(model.folder / "snapshots")
    (model.folder / "resume.bin").unlink()
    assert run(model) == [(1, False), (2, False), (3, True)]
    assert trained == [False]
    assert not (model.folder / "metrics.jsonl").exists()


def test_an_end_between_the_first_snapshot_and_what_goes_on_with_it_begins_anew(model, trained):
    for epoch in (2, 3):
        model.snapshots.get(epoch=epoch).delete()
        (model.folder / info(epoch).path).unlink()
    (model.folder / "resume.bin").unlink()
    assert run(model) == [(1, False), (2, False), (3, True)]
    assert trained == [False]


@pytest.mark.parametrize(
    ("harm", "text"),
    [
        (lambda model: (model.folder / "resume.bin").unlink(), r"resume\.bin.* is missing"),
        (lambda model: (model.folder / "resume.bin").write_bytes(b"x"), r"bin.* cannot be read"),
        (lambda model: (model.folder / info(2).path).unlink(), r"epoch-0002\.keras.* is missing"),
        (lambda model: (model.folder / info(2).path).write_bytes(b"x"), r"0002.* is truncated"),
        (lambda model: shutil.rmtree(model.folder), "finished epochs are missing"),
        (
            lambda model: (model.dataset.folder / "dataset.json").write_text('{"parts": 2}'),
            "has changed",
        ),
    ],
    ids=["no point", "damaged point", "no snapshot", "cut snapshot", "no folder", "other data"],
)
def test_where_it_cannot_go_on_nothing_is_deleted_and_the_error_says_why(
    model, trained, harm, text
):
    harm(model)
    before = sorted(model.folder.rglob("*"))
    with pytest.raises(ResumeError, match=text) as caught:
        run(model)
    assert cause_of(caught.value) == "cannot go on"
    assert trained == []
    assert sorted(model.folder.rglob("*")) == before
    assert model.snapshots.count() == 3
