from __future__ import annotations

import pytest

from core.jobs import execution
from core.models import Job
from tests.factories import make_dataset, make_inference, make_job, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def test_a_failed_job_fails_all_that_wait_for_it_and_names_itself():
    dataset = make_dataset("error", name="hearts")
    model = make_model("waiting", dataset, name="net")
    further = make_job("infer", status="waiting", depends_on=model.job)
    execution.settle_dependents()
    model.job.refresh_from_db()
    further.refresh_from_db()
    assert model.job.status == further.status == "error"
    assert model.job.cause == "dependency"
    assert "the dataset “hearts”, which ended with the status error" in model.job.error
    assert "the model “net”" in further.error


def test_an_inference_needs_its_snapshot_only():
    inference = make_inference("waiting", make_snapshot(make_model("aborted")))
    execution.settle_dependents()
    inference.job.refresh_from_db()
    assert inference.job.status == "waiting"


def test_an_aborted_dataset_fails_the_model_that_waits():
    dataset = make_dataset("waiting")
    model = make_model("waiting", dataset)
    assert execution.abort(dataset.job, "ada")
    assert Job.objects.get(pk=model.job_id).status == "error"


def test_run_again_lets_the_clusters_take_it():
    dataset = make_dataset("error")
    Job.objects.update(queued=False)
    execution.restart(dataset.job)
    assert (dataset.job.status, dataset.job.queued) == ("waiting", True)
