"""One child process a job: started, watched, ended as a group, and accounted for."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import close_old_connections

from core.jobs import ledger
from core.jobs.database import retry_on_database_errors, skip_on_database_errors
from core.jobs.ending import Ending, conclude, not_started
from core.jobs.identity import name_of
from core.jobs.launch import Child
from core.jobs.ledger import Claim, Place
from core.jobs.memory import oom_kills
from core.models import Job
from core.process.interruption import Asked

_LOOK_EVERY = 0.3
BEAT_EVERY = 5.0
_BEATS_A_LEASE = 5

Watch = Callable[[Job], None]


def worker_name() -> str:
    """This process and its host, as rows name them."""
    return f"{settings.DIGITS_HOST}:{name_of(os.getpid())}"


def supervise(job_id: int, place: Place, asked: Asked, watch: Watch | None = None) -> bool:
    """Claim a job, run it in a child process, and record how it ended.

    Args:
        asked: whether this process is to end. A command's job is aborted then, a lane's is
            given back; either is recorded whatever else is asked meanwhile.

    Returns:
        whether the job could be claimed.
    """
    held = retry_on_database_errors(
        lambda: ledger.claim(job_id, worker_name(), place), ending=asked
    )
    if held is None:
        return False
    kills = oom_kills()
    try:
        child = Child(held)
    except OSError as error:
        retry_on_database_errors(partial(not_started, held, error), ending=asked)
        return True
    try:
        timed_out = _follow(held, child, asked, watch)
    finally:
        exit_code = child.close()
    ending = Ending(exit_code, timed_out, oom_kills=oom_kills() - kills, asked=str(asked))
    keeper = "" if place.lane else worker_name()
    retry_on_database_errors(lambda: conclude(held, ending, keeper), ending=asked)
    if watch is not None:
        watch(Job.objects.get(pk=job_id))
    return True


def _follow(held: Claim, child: Child, asked: Asked, watch: Watch | None) -> bool:
    """Keep the lease while the child runs; end it when asked to, fenced off or too slow.

    Returns:
        whether its time was up.
    """
    retry_on_database_errors(lambda: ledger.set_child(held, child.name), ending=asked)
    started = beaten = time.monotonic()
    beat_every = min(BEAT_EVERY, settings.DIGITS_JOB_LEASE / _BEATS_A_LEASE)
    while not child.wait(_LOOK_EVERY):
        if asked:
            child.stop(settings.DIGITS_ABORT_GRACE)
            return False
        if time.monotonic() - started > settings.DIGITS_JOB_TIMEOUT:
            child.stop(settings.DIGITS_ABORT_GRACE)
            return True
        if time.monotonic() - beaten > beat_every:
            beaten = time.monotonic()
            with skip_on_database_errors():
                ledger.beat(held)
        if _is_over(held, child, watch):
            return False
    return False


def _is_over(held: Claim, child: Child, watch: Watch | None) -> bool:
    """Look at the job's row: whether the child was ended because of what it says."""
    with skip_on_database_errors():
        # As between two requests: a connection that the server dropped is opened again.
        close_old_connections()
        job = Job.objects.get(pk=held.job_id)
        if watch is not None:
            watch(job)
        if job.token != held.token:
            child.stop(grace=0)
            return True
        if job.cancel_requested:
            child.stop(settings.DIGITS_ABORT_GRACE)
            return True
    return False
