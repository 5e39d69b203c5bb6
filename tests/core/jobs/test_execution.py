from __future__ import annotations

import pytest

from core.jobs import execution
from core.models import Job
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """The ids of the jobs that were announced to the cluster."""
    ids: list[int] = []
    monkeypatch.setattr("core.jobs.queue.send", ids.append)
    return ids


def test_a_done_job_announces_those_that_wait_for_it(sent, django_capture_on_commit_callbacks):
    dataset = make_dataset()
    waiting = make_model("waiting", dataset)
    make_model("aborted", dataset)
    with django_capture_on_commit_callbacks(execute=True):
        execution.settle_dependents(dataset.job)
    assert sent == [waiting.job_id]


def test_a_failed_job_fails_all_that_wait_for_it_and_names_itself():
    dataset = make_dataset("error", name="hearts")
    model = make_model("waiting", dataset, name="net")
    inference = make_inference("waiting", make_snapshot(model))
    execution.settle_dependents(dataset.job)
    model.job.refresh_from_db()
    inference.job.refresh_from_db()
    assert model.job.status == inference.job.status == "error"
    assert model.job.cause == "dependency"
    assert "the dataset “hearts”, which ended with the status error" in model.job.error
    assert "the model “net”" in inference.job.error


def test_an_aborted_dataset_fails_the_model_that_waits():
    dataset = make_dataset("waiting")
    model = make_model("waiting", dataset)
    assert execution.abort(dataset.job, "ada")
    assert Job.objects.get(pk=model.job_id).status == "error"


def test_run_again_announces_the_job(sent, django_capture_on_commit_callbacks):
    dataset = make_dataset("error")
    with django_capture_on_commit_callbacks(execute=True):
        execution.restart(dataset.job)
    assert sent == [dataset.job_id]
    assert dataset.job.status == "waiting"


def test_a_job_that_waits_for_another_is_not_announced(sent, django_capture_on_commit_callbacks):
    model = make_model("error", make_dataset("running"))
    with django_capture_on_commit_callbacks(execute=True):
        execution.restart(model.job)
    assert sent == []
