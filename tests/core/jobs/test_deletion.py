from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from core.exceptions import DependentsError
from core.jobs import deletion
from core.jobs.deletion import carry_out, plan_deletion
from core.models import Addition, Dataset, Inference, Job, TrainedModel
from tests.factories import make_dataset, make_inference, make_job, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def fill(artifact, size: int = 10_000) -> None:
    artifact.folder.mkdir(parents=True)
    (artifact.folder / "data").write_bytes(b"x" * size)
    artifact.job.log_path.parent.mkdir(exist_ok=True)
    artifact.job.log_path.write_text("log")


def test_a_dataset_goes_with_its_job_its_files_and_its_log(data_dir):
    dataset = make_dataset()
    fill(dataset)
    plan = plan_deletion(dataset)
    assert (plan.artifacts, plan.lines, plan.blocked, plan.exact) == ((dataset,), [], [], True)
    assert plan.bytes == carry_out(plan)
    assert 10_000 <= plan.bytes <= 30_000
    assert not Dataset.objects.exists()
    assert not Job.objects.exists()
    assert [path for path in data_dir.rglob("*") if path.is_file()] == []


def test_what_others_made_of_a_dataset_is_named_and_goes_with_it(data_dir):
    bob = get_user_model().objects.create(username="bob")
    model = make_model("aborted", make_dataset(name="hearts"), name="net")
    Job.objects.filter(pk=model.job_id).update(owner=bob)
    inference = make_inference(snapshot=make_snapshot(model))
    addition = Addition.objects.create(job=make_job("append", status="done"), dataset=model.dataset)
    for row in (inference, model, model.dataset):
        fill(row)
    plan = plan_deletion(model.dataset)
    assert plan.artifacts == (inference, model, addition, model.dataset)
    assert plan.lines == [
        "the inference “net on val” (made by a command, done)",
        "the model “net” (made by bob, aborted)",
    ]
    assert plan.bytes == carry_out(plan) > 30_000
    assert not Job.objects.exists()
    assert [path for path in data_dir.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("status", ["waiting", "running"])
def test_what_is_unfinished_stays(data_dir, status):
    dataset = make_dataset(status)
    fill(dataset)
    plan = plan_deletion(dataset)
    text = f"The job {dataset.job_id} of the dataset “{dataset}” is {status}; abort it first."
    assert plan.blocked == [text]
    with pytest.raises(DependentsError, match=f"is {status}; abort it first"):
        carry_out(plan)
    assert (dataset.folder / "data").exists()


def test_a_model_takes_its_inferences_along(data_dir):
    inference = make_inference()
    fill(inference)
    fill(inference.model)
    carry_out(plan_deletion(inference.model))
    assert not TrainedModel.objects.exists()
    assert not Inference.objects.exists()
    assert Job.objects.count() == 1  # the dataset's
    assert not inference.folder.exists()


def test_a_dataset_whose_model_infers_stays(data_dir):
    inference = make_inference("running", make_snapshot())
    with pytest.raises(DependentsError, match=f"The job {inference.job_id} of the inference"):
        carry_out(plan_deletion(inference.model.dataset))
    assert TrainedModel.objects.exists()
    assert Dataset.objects.exists()


def test_what_came_after_the_plan_is_not_deleted_unseen(data_dir):
    dataset = make_dataset(name="hearts")
    fill(dataset)
    plan = plan_deletion(dataset)
    make_model(dataset=dataset, name="late")
    with pytest.raises(
        DependentsError, match="Meanwhile more depends on “hearts”: the model “late"
    ):
        carry_out(plan)
    assert (dataset.folder / "data").exists()
    carry_out(plan_deletion(dataset))
    with pytest.raises(DependentsError, match="“hearts” was deleted already"):
        carry_out(plan)


def test_a_job_that_was_run_again_since_the_plan_keeps_its_files(data_dir):
    dataset = make_dataset("aborted")
    fill(dataset)
    plan = plan_deletion(dataset)
    Job.objects.update(status="waiting")
    with pytest.raises(DependentsError, match="is waiting; abort it first"):
        carry_out(plan)
    assert (dataset.folder / "data").exists()


def test_counting_bytes_ends_when_its_time_is_up(data_dir, monkeypatch):
    monkeypatch.setattr(deletion, "SECONDS", 0)
    dataset = make_dataset()
    dataset.folder.mkdir(parents=True)
    for number in range(100):
        (dataset.folder / str(number)).write_bytes(b"x" * 5000)
    plan = plan_deletion(dataset)
    assert not plan.exact
    assert plan.bytes < carry_out(plan)
