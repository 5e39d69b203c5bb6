"""Running again keeps what there is; starting over deletes what it said."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

from core.exceptions import DependentsError, TransitionError
from core.jobs import execution
from core.jobs import start_over as module
from core.jobs.start_over import plan_start_over, start_over
from core.models import Inference, Job, Snapshot
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(data_dir):
    """Two snapshots, of which bob made an inference, and what goes on with them."""
    model = make_model("aborted", name="net", metrics={"val_dice": 0.5})
    (model.folder / "snapshots").mkdir(parents=True)
    (model.folder / "resume.bin").write_bytes(b"x" * 5000)
    for epoch in (1, 2):
        snapshot = make_snapshot(model, epoch, best=epoch == 2)
        snapshot.path.write_bytes(b"x" * 5000)
    inference = make_inference(snapshot=snapshot)
    bob = get_user_model().objects.create(username="bob")
    Job.objects.filter(pk=inference.job_id).update(owner=bob)
    inference.folder.mkdir(parents=True)
    (inference.folder / "outputs.jsonl").write_bytes(b"x" * 5000)
    return model


def test_running_again_deletes_nothing(model):
    before = sorted(model.folder.rglob("*"))
    execution.restart(model.job)
    assert sorted(model.folder.rglob("*")) == before
    assert (model.snapshots.count(), Inference.objects.count()) == (2, 1)


def test_starting_over_says_what_goes_and_then_it_goes(model):
    plan = plan_start_over(model.job)
    assert plan.lines == ["2 snapshots", "the inference “net on val” (made by bob, done)"]
    assert plan.blocked == []
    assert plan.bytes == start_over(plan) > 20_000
    model.refresh_from_db()
    assert (model.job.status, model.metrics) == ("waiting", {})
    assert not Snapshot.objects.exists()
    assert not Inference.objects.exists()
    assert not Job.objects.filter(kind="infer").exists()
    assert list(model.folder.parent.iterdir()) == []


def test_what_is_not_over_is_not_started_over(model):
    Job.objects.filter(pk=model.job_id).update(status="running")
    with pytest.raises(TransitionError, match="Only an aborted or failed job"):
        start_over(plan_start_over(model.job))
    assert (model.folder / "resume.bin").exists()
    assert model.snapshots.count() == 2


def test_an_inference_that_runs_is_named(model):
    Job.objects.filter(kind="infer").update(status="running")
    plan = plan_start_over(model.job)
    assert "is running; abort it first" in plan.blocked[0]
    with pytest.raises(DependentsError, match="abort it first"):
        start_over(plan)
    model.job.refresh_from_db()
    assert (model.job.status, model.snapshots.count()) == ("aborted", 2)


def test_an_inference_that_came_since_is_not_deleted_unseen(model):
    plan = plan_start_over(model.job)
    make_inference(snapshot=model.snapshots.first())
    with pytest.raises(DependentsError, match="Meanwhile there are more inferences of “net”"):
        start_over(plan)
    assert Inference.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_where_the_database_fails_the_files_come_back(model, monkeypatch):
    def put_aside(folder):
        moved = folder.rename(folder.with_name("aside"))
        # What the commit does where a row is missing that another one names.
        Job.objects.filter(pk=model.job_id).update(depends_on=10**6)
        return moved

    monkeypatch.setattr(module, "put_aside", put_aside)
    with pytest.raises(IntegrityError):
        start_over(plan_start_over(model.job))
    assert (model.folder / "resume.bin").exists()


def test_other_jobs_just_run_again(data_dir):
    dataset = make_dataset("error")
    plan = plan_start_over(dataset.job)
    assert (plan.lines, plan.bytes, start_over(plan)) == ([], 0, 0)
    dataset.job.refresh_from_db()
    assert dataset.job.status == "waiting"
