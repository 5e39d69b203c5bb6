"""Finds the jobs whose worker or host is gone, and lets them wait again.

No wall clock is asked, so a jump of it harms nothing: a job is lost when its count of
heartbeats stood still for a whole lease while this process watched without a break.
On its own host the reaper sees at once that a worker's process has ended.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from core.jobs import ledger
from core.jobs.ledger import Claim
from core.models import Host, Job
from core.process import is_alive, kill_group

logger = logging.getLogger(__name__)
Status, Cause = Job.Status, Job.Cause
BREAK = 5.0
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
        known = {} if now - self.last > BREAK else self.seen
        self.last = now
        self.seen = {
            key: known[key] if key in known and known[key][0] == value else (value, now)
            for key, value in values.items()
        }
        return {key: now - since for key, (_, since) in self.seen.items()}

    def forget(self) -> None:
        """Begin anew: the values could not be seen for a while."""
        self.seen = {}


class Reaper:
    """Of one host; every host watches the others too."""

    def __init__(self, host: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.host = host
        self.jobs = StillStanding(clock)
        self.hosts = StillStanding(clock)

    def step(self) -> int:
        """Look once; how many jobs were lost."""
        running = list(Job.objects.filter(status=Status.RUNNING))
        still = self.jobs.update({job.pk: (job.token, job.beats) for job in running})
        lost = 0
        for job in running:
            if job.host == self.host and not is_alive(process_of(job.worker)):
                lost += self.lose(job, Cause.LOST_WORKER)
            elif still[job.pk] > settings.DIGITS_JOB_LEASE:
                here = job.host == self.host
                lost += self.lose(job, Cause.LOST_WORKER if here else Cause.LOST_HOST)
        self.free_reservations()
        return lost

    def lose(self, job: Job, cause: str) -> bool:
        """Let a job wait again, or end it where it was lost too often."""
        if job.token is None:
            return False
        if job.host == self.host and job.child:
            kill_group(job.child)
        held = Claim(job.pk, job.token)
        if job.cancel_requested:
            return ledger.finish(held, Status.ABORTED, cause=Cause.ABORTED, message="")
        if ledger.requeue(held):
            logger.warning("%s: %s (%s); it waits again.", job, cause, job.worker)
            return True
        times = f"{job.losses + 1} times" if job.losses else "once"
        return ledger.finish(held, Status.ERROR, cause=cause, error=lost_text(job, cause, times))

    def free_reservations(self) -> None:
        """Take back what is reserved for commands and hosts that are gone."""
        still = self.hosts.update({host.pk: host.beats for host in Host.objects.all()})
        gone = {pk for pk, seconds in still.items() if seconds > settings.DIGITS_JOB_LEASE}
        Host.objects.filter(pk__in=gone).exclude(cluster="").update(cluster="")
        waiting = Job.objects.filter(status=Status.WAITING)
        reserved = waiting.filter(lane__gt=0, host__in=gone - {self.host})
        ledger.give_back(reserved)
        for job in waiting.filter(queued=False):
            if host_of(job.worker) == self.host and not is_alive(process_of(job.worker)):
                # The command that was to run it was killed before it began.
                Job.objects.filter(pk=job.pk, status=Status.WAITING).update(queued=True)
                ledger.give_back(Job.objects.filter(pk=job.pk))


def lost_text(job: Job, cause: str, times: str) -> str:
    if cause == Cause.LOST_HOST:
        return f"The machine {job.host}, which ran it, does not answer any more ({times})."
    return f"The worker that ran it on {job.host} was killed ({times})."


def host_of(worker: str) -> str:
    return worker.partition(":")[0]


def process_of(worker: str) -> str:
    return worker.partition(":")[2]


def beat_host(host: str, cluster: str, lanes: int) -> None:
    """Say that the host's cluster is alive."""
    Host.objects.filter(pk=host).update(
        beats=F("beats") + 1, heartbeat=timezone.now(), cluster=cluster, lanes=lanes
    )
