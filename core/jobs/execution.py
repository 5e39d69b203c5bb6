"""Running a job, and what its end means for the jobs that wait for it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from core.jobs import ledger
from core.jobs.database import retry_on_database_errors
from core.jobs.ledger import Place
from core.jobs.queue import own_lane
from core.jobs.reaper import Reaper, sweep
from core.jobs.resources import Stock, describe_asked, register_host, reserve
from core.jobs.supervisor import Watch, supervise, worker_name
from core.models import Host, Job, SweepRun
from core.models.job import FAILED
from core.process.interruption import Asked, requests_to_end


def execute(job_id: int) -> bool:
    """Run a job that was given to this lane; whether it was. The queue calls it."""
    with requests_to_end() as asked:
        claimed = supervise(job_id, Place(settings.DIGITS_HOST, own_lane()), asked)
    retry_on_database_errors(settle_dependents)
    return claimed


def hold(job: Job) -> None:
    """Keep a waiting job from the clusters: this process is going to run it."""
    free = Job.objects.filter(pk=job.pk, status=Job.Status.WAITING, host="")
    free.update(queued=False, worker=worker_name())


def execute_here(job_id: int, asked: Asked, watch: Watch | None = None) -> bool:
    """Run a job in the foreground, if what it asks for is free; whether it ran.

    Args:
        job_id: of a job that this process holds, or that was taken from it since.
        asked: whether this process is to end, which aborts the job.
        watch: is given the job now and then.
    """
    look_after_jobs()
    job = Job.objects.get(pk=job_id)
    if job.queued:
        hold(job)
    place = Place(settings.DIGITS_HOST, lane=0)
    if not Host.objects.filter(pk=place.host).exists():
        register_host(place.host)
    stock = Stock.of(place.host)
    if not stock.has_ever(job):
        error = f"It asks for {describe_asked(job)}, which this machine does not have."
        ledger.fail_waiting(job.pk, error, Job.Cause.USER_ERROR)
        return False
    if job.depends_on is not None and job.depends_on.status != Job.Status.DONE:
        return False
    chosen = stock.take(job)
    if chosen is None or not reserve(job, place, chosen):
        return False
    claimed = supervise(job_id, place, asked, watch)
    settle_dependents()
    return claimed


def abort(job: Job, user: str) -> bool:
    """Abort a job; those that wait for it can no longer start."""
    aborted = ledger.abort(job.pk, user)
    look_after_jobs()  # ends it at once where nobody runs it any more
    job.refresh_from_db()
    return aborted


def restart(job: Job) -> None:
    """Run an aborted or failed job again; let a paused one go on to its end."""
    look_after_jobs()
    with transaction.atomic():
        if ledger.resume(job.pk):
            SweepRun.objects.filter(model__job=job).update(pause_after=0)
        else:
            ledger.restart(job.pk)
    settle_dependents()  # what it needs may have failed since
    job.refresh_from_db()


def look_after_jobs(reaper: Reaper | None = None) -> None:
    """Do what a job cluster does for jobs that nobody runs any more, whether one runs or not.

    Args:
        reaper: of one who looks again and again, and so sees whose heartbeats stand still.
    """
    if reaper is None:
        sweep(settings.DIGITS_HOST)
    else:
        reaper.step()
    settle_dependents()


def settle_dependents() -> None:
    """Fail the jobs that wait for one that failed or was aborted."""
    while hopeless := Job.objects.filter(
        status=Job.Status.WAITING, depends_on__status__in=FAILED
    ).select_related("depends_on"):
        for job in hopeless:
            failed = job.depends_on
            assert failed is not None  # noqa: S101 - the filter says so
            error = f"It needs {_describe(failed)}, which ended with the status {failed.status}."
            ledger.fail_waiting(job.pk, error, Job.Cause.DEPENDENCY)


def _describe(job: Job) -> str:
    """What the job makes, as a user calls it."""
    made = job.artifact
    return str(job) if made is None else f"the {made._meta.verbose_name} “{made}”"
