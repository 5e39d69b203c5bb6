from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.exceptions import TransitionError
from core.jobs import ledger
from core.models import Job
from core.models.job import ENDED, Status
from tests.factories import make_job

pytestmark = pytest.mark.django_db


def reload(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_claim_starts_an_attempt_with_a_lease():
    job = make_job()
    held = ledger.claim(job.pk, "host:1")
    job = reload(job)
    assert (job.status, job.attempt, job.worker) == ("running", 1, "host:1")
    assert job.token == held.token
    assert timedelta(seconds=30) < job.lease - timezone.now() < timedelta(seconds=90)


def test_a_message_delivered_again_finds_nothing_to_claim():
    job = make_job()
    assert ledger.claim(job.pk, "a") is not None
    assert ledger.claim(job.pk, "b") is None
    assert reload(job).worker == "a"
    assert ledger.claim(99999, "a") is None


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_ended_job_cannot_be_claimed(status):
    assert ledger.claim(make_job(status=status).pk, "a") is None


def test_a_job_is_claimed_only_when_its_dependency_is_done():
    first = make_job()
    second = make_job("train", depends_on=first)
    assert ledger.claim(second.pk, "a") is None
    ledger.finish(ledger.claim(first.pk, "a"), Status.DONE)
    assert ledger.claim(second.pk, "a") is not None


def test_what_an_older_attempt_writes_reaches_no_row():
    job = make_job()
    old = ledger.claim(job.pk, "a")
    ledger.requeue(Job.objects.filter(pk=job.pk))
    new = ledger.claim(job.pk, "b")
    ledger.report(old, 0.9, "old news")
    ledger.record_error(old, "old trouble", "x")
    assert not ledger.beat(old)
    assert not ledger.finish(old, Status.ERROR)
    job = reload(job)
    assert (job.status, job.attempt, job.progress, job.error) == ("running", 2, 0, "")
    ledger.report(new, 0.5, "new")
    assert reload(job).progress == 0.5


def test_a_heartbeat_extends_the_lease():
    job = make_job()
    held = ledger.claim(job.pk, "a")
    Job.objects.filter(pk=job.pk).update(lease=timezone.now())
    assert ledger.beat(held)
    assert reload(job).lease > timezone.now() + timedelta(seconds=30)


def test_aborting_a_waiting_job_is_immediate():
    job = make_job()
    assert ledger.abort(job.pk, "ada")
    job = reload(job)
    assert (job.status, job.cancelled_by, job.cause) == ("aborted", "ada", "aborted")
    assert job.ended is not None


def test_aborting_a_running_job_asks_its_supervisor():
    job = make_job()
    ledger.claim(job.pk, "a")
    assert ledger.abort(job.pk, "ada")
    job = reload(job)
    assert (job.status, job.cancel_requested) == ("running", True)


def test_aborting_an_ended_job_does_nothing():
    job = make_job(status=Status.DONE)
    assert not ledger.abort(job.pk, "ada")
    assert reload(job).status == "done"


def test_a_failed_job_can_wait_again_as_if_new():
    job = make_job(status=Status.ERROR, error="x", cause="y", progress=0.4, cancel_requested=True)
    ledger.restart(job.pk)
    job = reload(job)
    assert (job.status, job.error, job.cause, job.progress) == ("waiting", "", "", 0)
    assert not job.cancel_requested


@pytest.mark.parametrize("status", ["waiting", "running", "done"])
def test_only_failed_and_aborted_jobs_are_run_again(status):
    with pytest.raises(TransitionError):
        ledger.restart(make_job(status=status).pk)


def test_transitions_outside_the_table_are_refused():
    rows = Job.objects.all()
    for before, after in [("done", "running"), ("waiting", "done"), ("error", "running")]:
        with pytest.raises(TransitionError, match=f"{before} cannot become {after}"):
            ledger.change(rows, before, after)
    assert set(ledger.TRANSITIONS) == set(Status.values)
