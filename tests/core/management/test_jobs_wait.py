"""`manage.py jobs wait`."""

from __future__ import annotations

import time

import pytest
from django.core.management import CommandError, call_command

from core.jobs import ledger
from core.models import Job
from tests.core.management.jobs_command import run, start
from tests.factories import make_dataset, make_job

pytestmark = pytest.mark.django_db


def test_wait_ends_when_all_are_done(steps):
    first, second = make_dataset(Job.Status.DONE).job, make_job()
    held = start(second)
    steps += [lambda: None, lambda: ledger.finish(held, Job.Status.DONE)]
    out = run("wait", first.pk, second.pk, second.pk)
    assert [line.split()[1].strip(":") for line in out.splitlines()] == [
        str(first.pk),
        str(second.pk),
    ]
    assert steps == []


def test_wait_says_which_failed_and_why(capsys):
    done = make_job(status=Job.Status.DONE)
    failed = make_job(status="error", cause="disk full", error="The disk is full.")
    aborted = make_job(status="aborted", cancelled_by="ada")
    with pytest.raises(CommandError, match="2 of 3 failed or were aborted") as caught:
        call_command("jobs", "wait", *[str(job.pk) for job in (done, failed, aborted)])
    assert caught.value.returncode == 1
    err = capsys.readouterr().err
    assert f"Ingestion {failed.pk}: Disk full. The disk is full. Delete datasets" in err
    assert str(failed.log_path) in err
    assert f"Ingestion {aborted.pk}: aborted by ada." in err


def test_wait_gives_up_in_time():
    job = make_job()
    began = time.monotonic()
    with pytest.raises(CommandError, match=r"Not finished after 0.2 s: .*waiting") as caught:
        run("wait", job.pk, "--timeout", 0.2)
    assert caught.value.returncode == 3
    assert time.monotonic() - began < 60


def test_wait_notices_that_a_job_was_deleted(steps, capsys):
    job = make_job()
    steps.append(job.delete)
    number = job.pk
    with pytest.raises(CommandError, match="1 of 1 failed"):
        call_command("jobs", "wait", str(number))
    assert "was deleted" in capsys.readouterr().err


def test_wait_shows_the_progress_of_a_single_job(steps, capsys):
    job = make_job()
    held = start(job)
    ledger.report(held, 0.42, "encoding")
    steps.append(lambda: ledger.finish(held, Job.Status.DONE))
    run("wait", job.pk)
    assert "42 % encoding" in capsys.readouterr().err
