"""From the end of a child process to the job's status and cause."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from django.conf import settings

from core.jobs import ledger
from core.jobs.causes import cause_of, describe
from core.jobs.ledger import Claim
from core.models import Job
from core.process.interruption import REQUESTS
from core.storage import data_folder

Status, Cause = Job.Status, Job.Cause
_FROM_OUTSIDE = {signal.SIGKILL, *REQUESTS}
_OUT_OF_MEMORY_TEXT = "The machine ran out of memory, and its process was killed."


@dataclass(frozen=True)
class Ending:
    """What the supervisor knows of how a child process ended."""

    exit_code: int
    """Negative: the number of the signal that ended it."""
    timed_out: bool = False
    oom_kills: int = 0
    """How often the kernel killed for lack of memory in the meantime."""
    asked: str = ""
    """The request to end that the supervisor itself was sent."""


def conclude(held: Claim, ending: Ending, keeper: str = "") -> None:
    """Record it; a job that was killed from outside waits for another attempt.

    Args:
        keeper: the command that runs the job in the foreground. It runs the next attempt
            too; that it was asked to end aborts the job. A lane gives the job back.
    """
    job = held.rows.first()
    if job is None:
        return  # fenced off: another attempt has it
    if ending.exit_code == 0:
        _succeed(held, job)
    elif job.cancel_requested:
        ledger.finish(held, Status.ABORTED, cause=Cause.ABORTED, message="", error="")
    elif ending.asked and keeper:
        by = {"cause": Cause.ABORTED, "cancelled_by": ending.asked}
        ledger.finish(held, Status.ABORTED, message="", error="", **by)
    elif ending.asked:
        ledger.requeue(held, lost=False)
    elif ending.timed_out:
        limit = f"{settings.DIGITS_JOB_TIMEOUT / 3600:g} hours"
        _fail(held, f"It was ended because it took more than {limit}.", Cause.TIMEOUT)
    elif _killed(job, ending) and ending.oom_kills:
        _fail(held, _OUT_OF_MEMORY_TEXT, Cause.OUT_OF_MEMORY)
    elif _killed(job, ending) and ledger.requeue(held, keeper=keeper):
        return
    elif job.error:
        _fail(held, job.error, job.cause)
    else:
        _fail(held, *_describe_exit(ending.exit_code))


def _succeed(held: Claim, job: Job) -> None:
    """It is done, or has come as far as it was to."""
    if job.cause != Cause.PAUSED:
        ledger.finish(held, Status.DONE, cause=Cause.DONE)
    elif job.cancel_requested:
        ledger.finish(held, Status.ABORTED, cause=Cause.ABORTED, message="")
    else:
        ledger.finish(held, Status.PAUSED)


def not_started(held: Claim, error: OSError) -> None:
    """Record that there is no child process: the folder of logs, memory or a limit forbids it."""
    cause = cause_of(error)
    if cause == Cause.DISK_FULL:
        _fail(held, describe(error, cause, data_folder().path), cause)
    else:
        _fail(held, f"Its process cannot be started: {error}.", cause)


def _killed(job: Job, ending: Ending) -> bool:
    """Whether it, or a process of its own, was killed from outside."""
    return job.cause == Cause.KILLED or -ending.exit_code in _FROM_OUTSIDE


def _fail(held: Claim, error: str, cause: str) -> None:
    ledger.finish(held, Status.ERROR, error=error, cause=cause)


def _describe_exit(exit_code: int) -> tuple[str, str]:
    """The text and the cause of an end that the child could not explain itself."""
    if -exit_code in _FROM_OUTSIDE:
        name = signal.Signals(-exit_code).name
        return f"Its process was killed ({name}) every time that it was started.", Cause.KILLED
    if exit_code < 0:
        name = signal.Signals(-exit_code).name
        return f"Its process crashed ({name}).", Cause.CRASHED
    return f"Its process ended with exit code {exit_code} and no reason.", Cause.CRASHED
