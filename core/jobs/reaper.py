"""Finds the jobs whose worker or host is gone, and lets them wait again.

No wall clock is asked, so a jump of it harms nothing: a job is lost when its count of
heartbeats stood still for a whole lease while this process watched without a break.
On its own host it is seen at once that a worker's process has ended: by every cluster,
and by every command that has to do with jobs (`sweep`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from core.jobs import ledger
from core.jobs.identity import end_group, is_gone
from core.jobs.ledger import Claim
from core.models import Host, Job

logger = logging.getLogger(__name__)
Status, Cause = Job.Status, Job.Cause
_BREAK = 5.0
"""Seconds between two looks after which nothing can be said of the time between."""


class StillStanding:
    """How long each of several values has not changed, by this process's clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.seen: dict[Hashable, tuple[Hashable, float]] = {}
        self.last = clock()

    def update(self, values: dict[Hashable, Hashable]) -> dict[Hashable, float]:
        """Take the present values; for each, the seconds since it was first seen as it is."""
        now = self.clock()
        known = {} if now - self.last > _BREAK else self.seen
        self.last = now
        self.seen = {
            key: known[key] if key in known and known[key][0] == value else (value, now)
            for key, value in values.items()
        }
        return {key: now - since for key, (_, since) in self.seen.items()}

    def forget(self) -> None:
        """Start again: the values could not be seen for a while."""
        self.seen = {}


class Reaper:
    """Of one host; every host watches the others too."""

    def __init__(self, host: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.host = host
        self.jobs = StillStanding(clock)
        self.hosts = StillStanding(clock)

    def step(self) -> int:
        """Look once; how many jobs were lost."""
        lost = sweep(self.host)
        running = list(Job.objects.filter(status=Status.RUNNING))
        still = self.jobs.update({job.pk: (job.token, job.beats) for job in running})
        silent = [job for job in running if still[job.pk] > settings.DIGITS_JOB_LEASE]
        lost += sum(_lose(job, self.host) for job in silent)
        self.free_reservations()
        return lost

    def free_reservations(self) -> None:
        """Take back what is reserved for hosts that are gone."""
        still = self.hosts.update({host.pk: host.beats for host in Host.objects.all()})
        gone = {pk for pk, seconds in still.items() if seconds > settings.DIGITS_JOB_LEASE}
        Host.objects.filter(pk__in=gone).exclude(cluster="").update(cluster="")
        waiting = Job.objects.filter(status=Status.WAITING)
        ledger.give_back(waiting.filter(lane__gt=0, host__in=gone - {self.host}))


def sweep(host: str) -> int:
    """Let go what processes of this host held that are gone; how many jobs were lost.

    Anyone on the host may do this at any time, with a cluster or without.
    """
    running = Job.objects.filter(status=Status.RUNNING, host=host)
    lost = sum(_lose(job, host) for job in running if is_gone(process_of(job.worker)))
    waiting = Job.objects.filter(status=Status.WAITING)
    for job in waiting.filter(queued=False):
        if _host_of(job.worker) == host and is_gone(process_of(job.worker)):
            # The command that was to run it was killed before it began, or between attempts.
            ledger.give_back(waiting.filter(pk=job.pk, lane=0, worker=job.worker))
            waiting.filter(pk=job.pk, worker=job.worker).update(queued=True, worker="")
    given = waiting.filter(host=host, lane__gt=0)
    clusters = Host.objects.filter(pk=host).exclude(cluster="").values_list("cluster", flat=True)
    if given.exists() and any(map(is_gone, clusters)):
        # A new cluster that has given them out meanwhile does so again.
        ledger.give_back(given)
    return lost


def _lose(job: Job, host: str) -> bool:
    """Let a job wait again, or end it where it was lost too often; this is done on `host`."""
    if job.token is None:
        return False
    cause = Cause.LOST_WORKER if job.host == host else Cause.LOST_HOST
    if job.host == host and job.child:
        end_group(job.child)
    held = Claim(job.pk, job.token)
    if job.cancel_requested:
        return ledger.finish(held, Status.ABORTED, cause=Cause.ABORTED, message="")
    if ledger.requeue(held):
        logger.warning("%s: %s (%s); it waits again.", job, cause, job.worker)
        return True
    times = f"{job.losses + 1} times" if job.losses else "once"
    return ledger.finish(held, Status.ERROR, cause=cause, error=_lost_text(job, cause, times))


def _lost_text(job: Job, cause: str, times: str) -> str:
    if cause == Cause.LOST_HOST:
        return f"The machine {job.host}, which ran it, does not answer any more ({times})."
    return f"The worker that ran it on {job.host} was killed ({times})."


def _host_of(worker: str) -> str:
    return worker.partition(":")[0]


def process_of(worker: str) -> str:
    return worker.partition(":")[2]


def beat_host(host: str, cluster: str, lanes: int) -> None:
    """Say that the host's cluster is alive."""
    Host.objects.filter(pk=host).update(
        beats=F("beats") + 1, heartbeat=timezone.now(), cluster=cluster, lanes=lanes
    )
