"""Finished jobs must not be felt: no question to the database reads the table of jobs through.

How long it takes with ten thousand of them, `make bench` measures.
"""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.jobs import ledger
from core.jobs.dispatcher import Dispatcher
from core.jobs.lanes import Lanes
from core.jobs.ledger import Place
from core.jobs.reaper import Reaper
from core.jobs.resources import register_host
from core.models import Dataset, Job, TrainedModel
from tests.factories import make_dataset, make_finished_jobs, make_job

pytestmark = [pytest.mark.django_db]


def whole_reads(queries: CaptureQueriesContext) -> list[str]:
    """The questions that go through all jobs, by an index or not, by the database's own plan."""
    found = []
    for query in queries.captured_queries:
        sql = query["sql"]
        if not sql.startswith(("SELECT", "UPDATE", "DELETE")):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [row[3] for row in cursor.fetchall()]
        if any(step.startswith("SCAN core_job") for step in steps):
            found.append(f"{sql} {steps}")
    return found


def test_the_plan_of_a_whole_read_is_recognised():
    with CaptureQueriesContext(connection) as queries:
        list(Job.objects.filter(message="x"))
        list(Job.objects.filter(pk=1))
    assert len(whole_reads(queries)) == 1


def test_a_claim_reads_its_own_row():
    job = make_job(host="here", lane=1)
    with CaptureQueriesContext(connection) as queries:
        assert ledger.claim(job.pk, "here:1@1", Place("here", 1)) is not None
    assert len(queries) > 0
    assert whole_reads(queries) == []


def test_a_look_of_the_cluster_reads_no_finished_job(monkeypatch):
    register_host("here")
    monkeypatch.setattr("core.jobs.dispatcher.queue.send", lambda place, job_id: None)
    monkeypatch.setattr(Lanes, "ensure", lambda self, lane: None)
    make_finished_jobs(200)
    for number in range(5):
        make_dataset("waiting", name=f"waiting {number}")
    dispatcher, reaper = Dispatcher("here", Lanes("here", 2)), Reaper("here")
    with CaptureQueriesContext(connection) as queries:
        reaper.step()
        dispatcher.step()
    assert Job.objects.filter(host="here").count() == 2
    assert whole_reads(queries) == []


TABS = ("models", "datasets")


def test_the_home_page_asks_as_much_with_many_jobs_as_with_few(client):
    client.force_login(User.objects.create(username="ada"))
    make_finished_jobs(90)  # more models than a page has
    counts = []
    for more in (0, 300):
        make_finished_jobs(more)
        with CaptureQueriesContext(connection) as queries:
            pages = [client.get(reverse("web:home"), {"tab": tab}).content for tab in TABS]
        counts.append(len(queries))
    assert counts[0] == counts[1]
    newest = TrainedModel.objects.latest("pk"), Dataset.objects.latest("pk")
    assert all(row.name.encode() in page for row, page in zip(newest, pages, strict=True))
    assert max(map(len, pages)) < 200_000  # a page of them, not all
