from __future__ import annotations

import pytest

from core.exceptions import TransitionError
from core.jobs import ledger
from core.jobs.ledger import Claim, Place
from core.models import Host, Job, Resource
from core.models.job import ENDED, Status
from tests.factories import make_job

pytestmark = pytest.mark.django_db


HERE = Place("here", 1)


def claim(job: Job, worker: str) -> Claim | None:
    """Reserve a waiting job and claim it."""
    Job.objects.filter(pk=job.pk, status="waiting").update(host="here", lane=1)
    return ledger.claim(job.pk, worker, HERE)


def reload(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_claim_starts_an_attempt():
    job = make_job()
    held = claim(job, "host:1")
    job = reload(job)
    assert (job.status, job.attempt, job.worker) == ("running", 1, "host:1")
    assert job.token == held.token
    assert (job.beats, job.host, job.lane) == (1, "here", 1)


def test_a_message_delivered_again_finds_nothing_to_claim():
    job = make_job()
    assert claim(job, "a") is not None
    assert claim(job, "b") is None
    assert reload(job).worker == "a"
    assert ledger.claim(99999, "a", HERE) is None


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_ended_job_cannot_be_claimed(status):
    assert claim(make_job(status=status), "a") is None


def test_a_job_is_claimed_only_when_its_dependency_is_done():
    first = make_job()
    second = make_job("train", depends_on=first)
    assert claim(second, "a") is None
    ledger.finish(claim(first, "a"), Status.DONE)
    assert claim(second, "a") is not None


def test_what_an_older_attempt_writes_reaches_no_row():
    job = make_job()
    old = claim(job, "a")
    assert ledger.requeue(old)
    new = claim(job, "b")
    ledger.report(old, 0.9, "old news")
    ledger.record_error(old, "old trouble", "x")
    assert not ledger.beat(old)
    assert not ledger.finish(old, Status.ERROR)
    job = reload(job)
    assert (job.status, job.attempt, job.progress, job.error) == ("running", 2, 0, "")
    ledger.report(new, 0.5, "new")
    assert reload(job).progress == 0.5


def test_a_heartbeat_counts_up():
    job = make_job()
    held = claim(job, "a")
    assert ledger.beat(held)
    assert reload(job).beats == 2


def test_only_a_reserved_job_is_claimed_and_only_at_its_place():
    job = make_job()
    assert ledger.claim(job.pk, "a", HERE) is None
    Job.objects.update(host="here", lane=2)
    assert ledger.claim(job.pk, "a", HERE) is None
    assert ledger.claim(job.pk, "a", Place("there", 2)) is None
    assert ledger.claim(job.pk, "a", Place("here", 2)) is not None


def test_a_job_that_was_lost_too_often_does_not_wait_again(settings):
    settings.DIGITS_JOB_ATTEMPTS = 2
    job = make_job()
    assert ledger.requeue(claim(job, "a"))
    assert ledger.requeue(claim(job, "a"), lost=False)
    held = claim(job, "a")
    assert not ledger.requeue(held)
    assert (reload(job).status, reload(job).attempt, reload(job).losses) == ("running", 3, 1)
    assert ledger.requeue(held, lost=False)


@pytest.mark.parametrize("end", ["done", "requeue", "abort", "give back", "fail"])
def test_resources_are_free_when_a_job_ends_or_waits_again(end):
    job = make_job()
    slot = Resource.objects.create(
        host=Host.objects.create(pk="here"), kind="cpu", identity="0", index=0, job=job
    )
    if end in {"done", "requeue"}:
        held = claim(job, "a")
        assert ledger.requeue(held) if end == "requeue" else ledger.finish(held, Status.DONE)
    else:
        Job.objects.update(host="here", lane=1)
        if end == "abort":
            assert ledger.abort(job.pk, "ada")
        elif end == "fail":
            assert ledger.fail_waiting(job.pk, "x", "dependency")
        else:
            assert ledger.give_back(Job.objects.all()) == 1
            assert reload(job).host == ""
    slot.refresh_from_db()
    assert slot.job is None


def test_the_reservation_of_a_running_job_is_not_given_back():
    job = make_job()
    claim(job, "a")
    assert ledger.give_back(Job.objects.all()) == 0
    assert reload(job).host == "here"


def test_aborting_a_waiting_job_is_immediate():
    job = make_job()
    assert ledger.abort(job.pk, "ada")
    job = reload(job)
    assert (job.status, job.cancelled_by, job.cause) == ("aborted", "ada", "aborted")
    assert job.ended is not None


def test_aborting_a_running_job_asks_its_supervisor():
    job = make_job()
    claim(job, "a")
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
