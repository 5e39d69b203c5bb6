"""Running a job to its end, and what its end means for the jobs that wait for it."""

from __future__ import annotations

from core.jobs import ledger
from core.jobs.queue import enqueue
from core.jobs.supervisor import Watch, supervise
from core.models import Job


def execute(job_id: int, watch: Watch | None = None) -> bool:
    """Run a job here if it can be claimed; whether it was.

    The function that the queue calls; commands call it with a `watch`, which is given
    the job now and then.
    """
    if not supervise(job_id, watch):
        return False
    settle_dependents(Job.objects.get(pk=job_id))
    return True


def abort(job: Job, user: str) -> bool:
    """Abort a job; one that waited leaves those that wait for it without hope."""
    aborted = ledger.abort(job.pk, user)
    job.refresh_from_db()
    settle_dependents(job)
    return aborted


def restart(job: Job) -> None:
    """Run an aborted or failed job again."""
    ledger.restart(job.pk)
    job.refresh_from_db()
    enqueue(job)


def settle_dependents(job: Job) -> None:
    """Announce the jobs that waited for a done one; fail those of a failed one."""
    if not job.is_finished:
        return
    for dependent in job.dependents.filter(status=Job.Status.WAITING):
        if job.status == Job.Status.DONE:
            enqueue(dependent)
            continue
        error = f"It needs {describe(job)}, which ended with the status {job.status}."
        if ledger.fail_waiting(dependent.pk, error, "dependency"):
            settle_dependents(Job.objects.get(pk=dependent.pk))


def describe(job: Job) -> str:
    """What the job makes, as a user calls it."""
    for kind in ("dataset", "trainedmodel", "inference"):
        artifact = getattr(job, kind, None)
        if artifact is not None:
            return f"the {artifact._meta.verbose_name} “{artifact}”"
    return str(job)
