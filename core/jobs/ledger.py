"""Every change of a job's status: conditional UPDATEs whose row count is checked.

Whoever runs a job holds a `Claim`. Its token changes with every attempt, so what a
process of an earlier attempt writes no longer matches any row.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core.exceptions import TransitionError
from core.models import Job

Status = Job.Status

TRANSITIONS: dict[str, frozenset[str]] = {
    Status.WAITING: frozenset({Status.RUNNING, Status.ABORTED, Status.ERROR}),
    Status.RUNNING: frozenset({Status.DONE, Status.ABORTED, Status.ERROR, Status.WAITING}),
    Status.ABORTED: frozenset({Status.WAITING}),
    Status.ERROR: frozenset({Status.WAITING}),
    Status.DONE: frozenset(),
}


@dataclass(frozen=True)
class Claim:
    """The right to run one attempt of a job."""

    job_id: int
    token: uuid.UUID

    @property
    def rows(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job_id, token=self.token, status=Status.RUNNING)


def change(rows: QuerySet[Job], before: str, after: str, **values: Any) -> bool:
    """Move the rows that are `before` to `after`; whether there was one."""
    if after not in TRANSITIONS[before]:
        raise TransitionError(f"A job that is {before} cannot become {after}.")
    return rows.filter(status=before).update(status=after, **values) > 0


def claim(job_id: int, worker: str) -> Claim | None:
    """Take a waiting job whose dependency is done; None if it is not to be had."""
    token, now = uuid.uuid4(), timezone.now()
    ready = Job.objects.filter(Q(depends_on=None) | Q(depends_on__status=Status.DONE), pk=job_id)
    taken = change(
        ready,
        Status.WAITING,
        Status.RUNNING,
        token=token,
        worker=worker,
        attempt=F("attempt") + 1,
        started=now,
        heartbeat=now,
        lease=now + lease_time(),
        progress=0,
        message="starting",
    )
    return Claim(job_id, token) if taken else None


def beat(held: Claim) -> bool:
    """Extend the lease; False when the claim is no longer ours."""
    now = timezone.now()
    return held.rows.update(heartbeat=now, lease=now + lease_time()) > 0


def report(held: Claim, progress: float, message: str) -> None:
    """Say how far the work is (0 to 1) and what it is doing."""
    held.rows.update(progress=progress, message=message[:200])


def record_error(held: Claim, error: str, cause: str) -> None:
    """Say why the work failed; the status changes when the process has ended."""
    held.rows.update(error=error, cause=cause)


def finish(held: Claim, status: str, **values: Any) -> bool:
    """End the attempt; False when the claim is no longer ours."""
    if status == Status.DONE:
        values |= {"progress": 1, "message": ""}
    return change(
        held.rows, Status.RUNNING, status, ended=timezone.now(), token=None, lease=None, **values
    )


def abort(job_id: int, user: str) -> bool:
    """Abort a waiting job at once; ask for it where it runs. False if it had ended."""
    rows = Job.objects.filter(pk=job_id)
    cause = {"cancelled_by": user, "cause": "aborted"}
    if change(rows, Status.WAITING, Status.ABORTED, ended=timezone.now(), **cause):
        return True
    running = rows.filter(status=Status.RUNNING)
    return running.update(cancel_requested=True, cancelled_by=user) > 0


def restart(job_id: int) -> None:
    """Let an aborted or failed job wait again, from the beginning.

    Raises:
        TransitionError: it has not ended, or is done.
    """
    rows = Job.objects.filter(pk=job_id)
    values = fresh() | {"attempt": 0}
    failed = (Status.ABORTED, Status.ERROR)
    if not any(change(rows, before, Status.WAITING, **values) for before in failed):
        raise TransitionError("Only an aborted or failed job can be run again.")


def fail_waiting(job_id: int, error: str, cause: str) -> bool:
    """End a job that cannot start any more."""
    rows = Job.objects.filter(pk=job_id)
    values = {"error": error, "cause": cause, "ended": timezone.now()}
    return change(rows, Status.WAITING, Status.ERROR, **values)


def requeue(rows: QuerySet[Job]) -> list[int]:
    """Let running jobs whose worker is gone wait again; their ids.

    They keep the number of the attempt, so the next one goes on with what is on disk.
    """
    ids = []
    for job in rows.filter(status=Status.RUNNING):
        same_attempt = Job.objects.filter(pk=job.pk, token=job.token)
        if change(same_attempt, Status.RUNNING, Status.WAITING, **fresh()):
            ids.append(job.pk)
    return ids


def fresh() -> dict[str, Any]:
    """The values of a job that has not been started."""
    return {
        "progress": 0,
        "message": "",
        "error": "",
        "cause": "",
        "token": None,
        "lease": None,
        "worker": "",
        "started": None,
        "ended": None,
        "cancel_requested": False,
        "cancelled_by": "",
    }


def lease_time() -> timedelta:
    return timedelta(seconds=settings.DIGITS_JOB_LEASE)
