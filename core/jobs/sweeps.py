"""Sweeps as a whole: ending them, letting them go on, and who looks after them."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.jobs import ledger
from core.jobs.execution import abort, hold
from core.jobs.identity import is_gone
from core.jobs.reaper import process_of
from core.jobs.resources import Stock, ready_jobs
from core.models import Host, Job, Sweep, SweepRun
from core.models.job import UNFINISHED

State = Sweep.State


def end(sweep: Sweep, state: str, reason: str) -> bool:
    """Let nothing further of it start; whether it was running."""
    rows = Sweep.objects.filter(pk=sweep.pk, state=State.RUNNING)
    values = {"state": state, "reason": reason[:500], "ended": timezone.now(), "holder": ""}
    return rows.update(**values) > 0


def stop(sweep: Sweep, user: str) -> int:
    """End it, and abort its jobs that have not ended; how many those were.

    Paused runs stay as they are, and may go on at any time.
    """
    end(sweep, State.STOPPED, f"{user} stopped it.")
    jobs = Job.objects.filter(trainedmodel__sweep_run__sweep=sweep, status__in=UNFINISHED)
    return sum(abort(job, user) for job in list(jobs))


def go_on(sweep: Sweep) -> bool:
    """Let a sweep that was stopped go on; what was aborted of it is run again.

    Returns:
        whether it had been stopped.
    """
    with transaction.atomic():
        rows = Sweep.objects.filter(pk=sweep.pk).exclude(state=State.RUNNING)
        # The hours count anew: whoever lets it go on wants more of it.
        values = {"state": State.RUNNING, "reason": "", "ended": None, "began": timezone.now()}
        if not rows.update(**values):
            return False
        for run in sweep.runs.filter(model__job__status=Job.Status.ABORTED).select_related("model"):
            if run.model is not None:
                ledger.restart(run.model.job_id)
    return True


def promote(run: SweepRun, until: int, *, queue: bool = True) -> bool:
    """Let a paused run go on, in the transaction that decides it; whether it had paused."""
    if run.model is None or not ledger.resume(run.model.job_id):
        return False
    run.pause_after = until
    run.save(update_fields=["pause_after"])
    if not queue:
        hold(run.model.job)
    return True


def is_held(sweep: Sweep) -> bool:
    """Whether a command that still runs, as far as is known here, looks after it."""
    if not sweep.holder:
        return False
    host = sweep.holder.partition(":")[0]
    return host != settings.DIGITS_HOST or not is_gone(process_of(sweep.holder))


def has_room(sweep: Sweep) -> bool:
    """Whether a further job of it is wanted in the queue.

    None of it waits, and one could start now; or others wait, beside whom it has its turn.
    """
    jobs = Job.objects.filter(trainedmodel__sweep_run__sweep=sweep)
    unfinished = list(jobs.filter(status__in=UNFINISHED))
    if any(job.status == Job.Status.WAITING for job in unfinished):
        return False
    if not unfinished or Job.objects.filter(ready_jobs()).exists():
        return True
    like = unfinished[-1]
    return any(_could_start(like, host) for host in Host.objects.exclude(cluster=""))


def _could_start(job: Job, host: Host) -> bool:
    busy = Job.objects.filter(host=host.pk, lane__gt=0, status__in=UNFINISHED).count()
    return busy < host.lanes and Stock.of(host.pk).take(job) is not None
