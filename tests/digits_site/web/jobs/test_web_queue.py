"""The page of all jobs."""

from __future__ import annotations

import pytest

from core.jobs.resources import register_host
from core.models import Job
from tests.factories import make_dataset, make_model


@pytest.fixture(autouse=True)
def machine(settings):
    settings.DIGITS_CPU_SLOTS = 2
    return register_host("scanner-room")


def part(text: str, title: str) -> str:
    """The section with a title."""
    return text.partition(f'id="{title}-title"')[2].partition("</section>")[0]


def test_what_runs_waits_and_has_ended(browser, machine):
    running = make_model(name="runs", status=Job.Status.RUNNING)
    machine.resources.filter(index=0).update(job=running.job)
    make_model(name="waits", status=Job.Status.WAITING)
    failed = make_dataset(name="failed", status=Job.Status.ERROR)
    Job.objects.filter(pk=failed.job_id).update(error="No space <left>.")
    text = browser.get("/jobs/").content.decode()
    assert "runs" in part(text, "running")
    assert "waits" in part(text, "waiting")
    assert "No job cluster runs; start one" in part(text, "waiting")
    assert "No space &lt;left&gt;." in part(text, "ended")
    assert f"CPU slot 0: job {running.job_id}" in part(text, "machines")
    assert "CPU slot 1: free" in part(text, "machines")
    assert browser.get("/jobs/tables/").content.decode().strip().startswith('<div id="jobs"')


def test_those_with_a_high_priority_are_first(browser):
    for name, priority in (("first", 0), ("urgent", 1)):
        model = make_model(name=name, status=Job.Status.WAITING)
        Job.objects.filter(pk=model.job_id).update(priority=priority)
    text = part(browser.get("/jobs/").content.decode(), "waiting")
    assert text.index("urgent") < text.index("first")


def test_queries_do_not_grow_with_jobs(browser, django_assert_max_num_queries):
    for number in range(60):
        make_model(name=f"net {number}", status=Job.Status.WAITING)
    with django_assert_max_num_queries(15):
        text = browser.get("/jobs/").content.decode()
    assert "The first 50" in text
