"""`manage.py jobs list` and `show`."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.jobs import ledger
from core.jobs.execution import look_after_jobs
from core.models import Host, Job, Resource
from tests.core.management.jobs_command import rows, run, start
from tests.factories import make_dataset, make_inference, make_job, make_model

pytestmark = pytest.mark.django_db


def test_the_list_has_the_newest_first_and_names_what_is_made():
    inference = make_inference()
    found = rows()
    assert [row["kind"] for row in found] == ["infer", "train", "ingest"]
    assert found[0]["name"] == str(inference)
    assert found[2]["name"] == inference.model.dataset.name
    assert rows("--limit", 1) == found[:1]


def test_a_row_has_all_facts(django_user_model):
    dataset = make_dataset(Job.Status.WAITING, name="hearts")
    owner = django_user_model.objects.create(username="ada")
    began = timezone.now()
    Job.objects.update(
        owner=owner, started=began, ended=began + timedelta(seconds=2), progress=0.5, gpus=1
    )
    (row,) = rows()
    assert row["times"].pop("created")
    assert row == {
        "id": dataset.job_id,
        "kind": "ingest",
        "name": "hearts",
        "status": "waiting",
        "cause": "",
        "attempt": 0,
        "run": str(round(began.timestamp() * 1000)),
        "progress": 0.5,
        "seconds_left": None,
        "times": {
            "started": began.isoformat(),
            "ended": (began + timedelta(seconds=2)).isoformat(),
        },
        "seconds": 2.0,
        "owner": "ada",
        "priority": "normal",
        "cpus": 1,
        "gpus": 1,
        "host": "",
        "message": "",
        "error": "",
    }


def test_the_list_can_be_narrowed():
    make_model(Job.Status.ERROR, make_dataset())
    make_dataset(Job.Status.ABORTED)
    assert [row["kind"] for row in rows("--kind", "train")] == ["train"]
    assert len(rows("--status", "error", "aborted")) == 2
    assert len(rows("--status", "error", "--status", "done", "--kind", "ingest")) == 1


def test_the_list_asks_one_question_after_a_look_for_lost_jobs(django_assert_num_queries):
    for _ in range(3):
        make_inference()
    make_job()
    with CaptureQueriesContext(connection) as looking:
        look_after_jobs()
    with django_assert_num_queries(len(looking) + 1):
        assert len(rows()) == 10


def test_columns_are_aligned_and_long_names_cut():
    make_dataset(name="a")
    make_dataset(name="b" * 200)
    title, *lines = run("list").splitlines()
    assert title.split() == [
        *("id", "kind", "name", "status", "cause", "attempt", "progress", "created")
    ]
    assert "b" * 39 + "…  done" in lines[0]
    assert {line.index("done") for line in lines} == {title.index("status")}


def test_a_failed_job_is_shown_with_advice():
    dataset = make_dataset(Job.Status.WAITING, name="hearts")
    ledger.finish(
        start(dataset.job), Job.Status.ERROR, error="Memory ran out.", cause="out of memory"
    )
    found = json.loads(run("show", dataset.job_id, "--format", "json"))
    assert found["error"] == "Memory ran out."
    assert "batch size" in found["advice"]
    assert found["log"] == str(dataset.job.log_path)
    text = run("show", dataset.job_id)
    assert "Memory ran out." in text
    assert "hearts" in text
    assert "waits for" not in text


def test_a_waiting_job_says_what_it_waits_for():
    model = make_model(Job.Status.WAITING, make_dataset(Job.Status.WAITING))
    found = json.loads(run("show", model.job_id, "--format", "json"))
    assert found["depends_on"] == model.dataset.job_id
    assert found["waits_for"] == f"It starts when Ingestion {model.dataset.job_id} is done."


def test_a_running_job_shows_what_it_holds():
    job = make_job()
    start(job)
    host = Host.objects.create(name="here")
    Resource.objects.create(host=host, kind="cpu", identity="3", index=3, job=job)
    assert "CPU slot 3 of here" in run("show", job.pk)
