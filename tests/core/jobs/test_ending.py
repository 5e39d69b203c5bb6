from __future__ import annotations

import errno
import re
import signal

import pytest

from core.exceptions import (
    DiskFullError,
    DivergedError,
    IngestionError,
    KilledError,
    OutOfMemoryError,
    StoreError,
    TrainingError,
)
from core.jobs import ledger
from core.jobs.causes import ADVICE, cause_of, describe
from core.jobs.ending import Ending, conclude, not_started
from core.jobs.ledger import Claim, Place
from core.models import Job
from core.models.job import Cause
from core.process.interruption import REQUESTS
from tests.factories import make_job

pytestmark = pytest.mark.django_db


def chained(error: Exception, by: Exception) -> Exception:
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (IngestionError("no such folder"), "user error"),
        (KeyError("x"), "internal error"),
        (StoreError("damaged"), "user error"),
        (MemoryError(), "out of memory"),
        (OutOfMemoryError("too large"), "out of memory"),
        (DivergedError("nan"), "diverged"),
        (DiskFullError("x"), "disk full"),
        (OSError(errno.ENOSPC, "x"), "disk full"),
        (OSError(errno.EDQUOT, "x"), "disk full"),
        (OSError(errno.EACCES, "x"), "user error"),
        (OSError(errno.EROFS, "x"), "user error"),
        (OSError(errno.ENOENT, "x"), "internal error"),
        (IngestionError("Shard 1 failed: No space left on device"), "disk full"),
        (chained(TrainingError("x"), OSError(errno.ENOSPC, "y")), "disk full"),
        (KilledError("Shard 1 failed", signal.SIGKILL), "killed"),
    ],
)
def test_exceptions_have_causes(error, cause, tmp_path):
    assert cause_of(error) == cause
    text = describe(error, cause, tmp_path)
    assert "Traceback" not in text
    if cause == "disk full":
        assert re.search(
            rf"on the disk that holds {tmp_path}, .* removed, \d+ MB are free\.$", text
        )


def test_every_bad_end_has_advice():
    assert set(Cause.values) - set(ADVICE) == {"done", "aborted"}


@pytest.fixture
def held() -> Claim:
    job = make_job(host="here", lane=1)
    return ledger.claim(job.pk, "here:1@1", Place("here", 1))


def ended(held: Claim, exit_code: int, **known) -> tuple[str, str]:
    conclude(held, Ending(exit_code, **known))
    job = Job.objects.get(pk=held.job_id)
    return job.status, job.cause


def test_an_exit_code_of_zero_is_done(held):
    assert ended(held, 0) == ("done", "done")


@pytest.mark.parametrize("number", [signal.SIGKILL, *REQUESTS])
def test_a_child_that_was_killed_waits_for_another_attempt(held, number):
    assert ended(held, -number) == ("waiting", "")
    assert Job.objects.get().losses == 1


def test_so_does_one_whose_own_process_was_killed(held):
    ledger.record_error(held, "Shard 1 failed: its process was killed.", Cause.KILLED)
    assert ended(held, 1) == ("waiting", "")


def test_a_child_that_is_killed_again_and_again_is_an_error(held, settings):
    settings.DIGITS_JOB_ATTEMPTS = 1
    assert ended(held, -9) == ("error", "killed")
    assert "SIGKILL" in Job.objects.get().error


@pytest.mark.parametrize("exit_code", [-9, 1])
def test_a_kill_for_want_of_memory_is_said_and_not_repeated(held, exit_code):
    if exit_code == 1:
        ledger.record_error(held, "Shard 1 failed", Cause.KILLED)
    assert ended(held, exit_code, oom_kills=1) == ("error", "out of memory")


def test_another_process_killed_for_want_of_memory_does_not_count(held):
    ledger.record_error(held, "no such folder", Cause.USER_ERROR)
    assert ended(held, 1, oom_kills=1) == ("error", "user error")


def test_a_crash_is_not_repeated(held):
    assert ended(held, -signal.SIGSEGV) == ("error", "crashed")
    assert "SIGSEGV" in Job.objects.get().error


def test_an_exit_without_a_reason_is_an_error(held):
    assert ended(held, 3) == ("error", "crashed")


def test_a_time_limit_is_said(held, settings):
    settings.DIGITS_JOB_TIMEOUT = 7200
    assert ended(held, -15, timed_out=True) == ("error", "timeout")
    assert "2 hours" in Job.objects.get().error


def test_an_abort_counts_more_than_how_the_child_ended(held):
    ledger.abort(held.job_id, "ada")
    assert ended(held, -9, oom_kills=1) == ("aborted", "aborted")


def test_one_that_finished_before_its_abort_is_done(held):
    ledger.abort(held.job_id, "ada")
    assert ended(held, 0) == ("done", "done")


def test_an_attempt_that_was_fenced_off_changes_nothing(held):
    ledger.requeue(held)
    assert ended(held, 0) == ("waiting", "")


def test_a_command_that_is_asked_to_end_aborts_and_says_by_what(held):
    conclude(held, Ending(-signal.SIGTERM, asked="SIGHUP"), keeper="here:2@2")
    job = Job.objects.get(pk=held.job_id)
    assert (job.status, job.cause, job.cancelled_by) == ("aborted", "aborted", "SIGHUP")


def test_a_lane_that_is_asked_to_end_gives_the_job_back(held):
    assert ended(held, -signal.SIGTERM, asked="SIGTERM") == ("waiting", "")
    job = Job.objects.get(pk=held.job_id)
    assert (job.losses, job.queued) == (0, True)


def test_work_that_was_done_when_the_request_came_is_done(held):
    assert ended(held, 0, asked="Ctrl-C") == ("done", "done")


def test_a_command_keeps_its_job_between_two_attempts(held):
    conclude(held, Ending(-signal.SIGKILL), keeper="here:2@2")
    job = Job.objects.get(pk=held.job_id)
    assert (job.status, job.losses, job.queued, job.worker) == ("waiting", 1, False, "here:2@2")


def test_a_disk_that_is_full_when_the_child_starts_is_said(held):
    not_started(held, OSError(errno.ENOSPC, "No space left on device"))
    assert Job.objects.get(pk=held.job_id).cause == "disk full"
