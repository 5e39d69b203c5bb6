"""Every change of a job's status: conditional UPDATEs whose row count is checked.

Whoever runs a job holds a `Claim`. Its token changes with every attempt, so what a
process of an earlier attempt writes no longer matches any row. A job holds its
resources from its reservation until it ends or waits again; both happen at once.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core.exceptions import TransitionError
from core.models import Job, Resource
from core.names import printed_lines

Status = Job.Status
Cause = Job.Cause

TRANSITIONS: dict[str, frozenset[str]] = {
    Status.WAITING: frozenset({Status.RUNNING, Status.ABORTED, Status.ERROR}),
    Status.RUNNING: frozenset(
        {Status.DONE, Status.PAUSED, Status.ABORTED, Status.ERROR, Status.WAITING}
    ),
    Status.PAUSED: frozenset({Status.WAITING}),
    Status.ABORTED: frozenset({Status.WAITING}),
    Status.ERROR: frozenset({Status.WAITING}),
    Status.DONE: frozenset({Status.WAITING}),
}


@dataclass(frozen=True)
class Claim:
    """The right to run one attempt of a job."""

    job_id: int
    token: uuid.UUID

    @property
    def rows(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job_id, token=self.token, status=Status.RUNNING)


@dataclass(frozen=True)
class Place:
    """Where a job runs: a lane of a host's cluster, or lane 0: a command in the foreground."""

    host: str
    lane: int


def change(rows: QuerySet[Job], before: str, after: str, **values: Any) -> bool:
    """Move the row, if it is `before`, to `after`; whether it was."""
    if after not in TRANSITIONS[before]:
        raise TransitionError(f"A job that is {before} cannot become {after}.")
    with transaction.atomic():
        job_id = rows.values_list("pk", flat=True).first()
        changed = rows.filter(status=before).update(status=after, **values) > 0
        if changed and job_id is not None and after != Status.RUNNING:
            Resource.objects.filter(job_id=job_id).update(job=None)
    return changed


def claim(job_id: int, worker: str, place: Place) -> Claim | None:
    """Take a waiting job that is reserved for this place; None if it cannot be taken."""
    token, now = uuid.uuid4(), timezone.now()
    ready = Job.objects.filter(pk=job_id, host=place.host, lane=place.lane)
    ready = ready.filter(Q(depends_on=None) | Q(depends_on__status=Status.DONE))
    taken = change(
        ready,
        Status.WAITING,
        Status.RUNNING,
        token=token,
        worker=worker,
        attempt=F("attempt") + 1,
        started=now,
        heartbeat=now,
        beats=F("beats") + 1,
        progress=0,
        message="starting",
    )
    return Claim(job_id, token) if taken else None


def beat(held: Claim) -> bool:
    """Say that the job is still held; False when the claim is no longer ours.

    The lease is a count, not a time: whoever watches measures with a clock of its own
    how long the count stands still (`core.jobs.reaper`), so clocks need not agree.
    """
    return held.rows.update(heartbeat=timezone.now(), beats=F("beats") + 1) > 0


def set_child(held: Claim, child: str) -> None:
    """Note the process that does the work, by its identity."""
    held.rows.update(child=child)


def report(held: Claim, progress: float, message: str) -> None:
    """Say how far the work is (0 to 1) and what it is doing."""
    held.rows.update(progress=progress, message=message[:200])


def record_error(held: Claim, error: str, cause: str) -> None:
    """Say why the work failed; the status changes when the process has ended."""
    held.rows.update(error=printed_lines(error), cause=cause)


def note_pause(held: Claim, message: str) -> None:
    """Say that the work has come as far as it is to; the status changes when its process ends."""
    held.rows.update(cause=Cause.PAUSED, message=message[:200])


def finish(held: Claim, status: str, **values: Any) -> bool:
    """End the attempt; False when the claim is no longer ours."""
    if status == Status.DONE:
        values |= {"progress": 1, "message": ""}
    values |= {"ended": timezone.now(), "token": None}
    return change(held.rows, Status.RUNNING, status, **values)


def abort(job_id: int, user: str) -> bool:
    """Abort a waiting job at once; ask for it where it runs. False if it had ended."""
    rows = Job.objects.filter(pk=job_id)
    cause = {"cancelled_by": user, "cause": Cause.ABORTED}
    if change(rows, Status.WAITING, Status.ABORTED, ended=timezone.now(), **cause):
        return True
    running = rows.filter(status=Status.RUNNING)
    return running.update(cancel_requested=True, cancelled_by=user) > 0


def restart(job_id: int) -> None:
    """Let an aborted or failed job wait again, as if it had not been tried.

    A training goes on after the last epoch that it finished; see `core.jobs.start_over`.

    Raises:
        TransitionError: it has not ended, or is done.
    """
    rows = Job.objects.filter(pk=job_id)
    values = _fresh() | {"attempt": 0, "losses": 0}
    failed = (Status.ABORTED, Status.ERROR)
    if not any(change(rows, before, Status.WAITING, **values) for before in failed):
        raise TransitionError("Only an aborted or failed job can be run again.")


def resume(job_id: int) -> bool:
    """Let a paused job wait again, to go on; whether it was paused."""
    values = _fresh() | {"attempt": 0, "losses": 0}
    return change(Job.objects.filter(pk=job_id), Status.PAUSED, Status.WAITING, **values)


def extend(job_id: int) -> None:
    """Let a job that is done wait again: there is more to do.

    Raises:
        TransitionError: it is not done.
    """
    values = _fresh() | {"attempt": 0, "losses": 0}
    if not change(Job.objects.filter(pk=job_id), Status.DONE, Status.WAITING, **values):
        raise TransitionError("Only a training that is done can be continued.")


def fail_waiting(job_id: int, error: str, cause: str) -> bool:
    """End a job that cannot start any more."""
    rows = Job.objects.filter(pk=job_id)
    values = {"error": error, "cause": cause, "ended": timezone.now()}
    return change(rows, Status.WAITING, Status.ERROR, **values)


def requeue(held: Claim, *, lost: bool = True, keeper: str = "") -> bool:
    """Let a job whose attempt failed wait again, as long as it was not lost too often.

    It keeps the number of its attempt, so that the next one goes on with what is on disk.

    Args:
        lost: whether it counts as a loss; an orderly stop of the server does not.
        keeper: the process that goes on holding it, so that no cluster takes it.

    Returns:
        whether it waits; False when the claim is not valid any more or too many were lost.
    """
    rows = held.rows
    if lost:
        rows = rows.filter(losses__lt=settings.DIGITS_JOB_ATTEMPTS - 1)
    values = _fresh() | {"losses": F("losses") + int(lost)}
    values |= {"queued": not keeper, "worker": keeper}
    return change(rows, Status.RUNNING, Status.WAITING, **values)


def give_back(rows: QuerySet[Job]) -> int:
    """Take back the reservations of waiting jobs; how many there were."""
    with transaction.atomic():
        ids = list(rows.filter(status=Status.WAITING).values_list("pk", flat=True))
        # Asked again: a job may have been claimed since.
        waiting = Job.objects.filter(pk__in=ids, status=Status.WAITING).exclude(host="")
        changed = waiting.update(host="", lane=None, worker="", queued=True)
        Resource.objects.filter(job__in=ids, job__status=Status.WAITING).update(job=None)
    return changed


def _fresh() -> dict[str, Any]:
    """The values of a job that has not been started."""
    return {
        "progress": 0,
        "message": "",
        "error": "",
        "cause": "",
        "token": None,
        "worker": "",
        "child": "",
        "queued": True,
        "host": "",
        "lane": None,
        "started": None,
        "ended": None,
        "cancel_requested": False,
        "cancelled_by": "",
    }
