"""Gives waiting jobs to this host's lanes, each when all that it asks for is free."""

from __future__ import annotations

import logging
import time

from core.jobs import ledger, queue
from core.jobs.lanes import Lanes
from core.jobs.ledger import Place
from core.jobs.resources import Stock, ready_jobs, reserve
from core.jobs.turn import Owner, candidates, in_turn, running_by_owner
from core.models import Job

logger = logging.getLogger(__name__)
_UNCLAIMED = 6.0
"""Seconds after which a lane that has not claimed its job is taken for stalled."""


class Dispatcher:
    """Of one host; several hosts' may work on one database at once."""

    def __init__(self, host: str, lanes: Lanes) -> None:
        self.host = host
        self.lanes = lanes
        self.sent: dict[int, float] = {}
        """When each job was handed over that is not claimed yet, by this process's clock."""
        self.served: dict[Owner, int] = {}
        """The owners in the order in which they were last given something."""

    def step(self) -> int:
        """Look once; how many jobs were given out."""
        given = Job.objects.filter(
            host=self.host, lane__gt=0, status__in=[Job.Status.WAITING, Job.Status.RUNNING]
        )
        states = {job.pk: job for job in given.only("pk", "lane", "status")}
        self.take_back_unclaimed(states)
        busy = {job.lane for job in states.values() if job.lane is not None}
        idle = self.lanes.idle(busy)
        if not idle or not Job.objects.filter(ready_jobs()).exists():
            return 0
        return self.give_out(idle)

    def give_out(self, idle: list[Place]) -> int:
        stock = Stock.of(self.host)
        count = 0
        waiting = candidates(each=2 * len(idle))
        for job in in_turn(waiting, running_by_owner(), dict(self.served)):
            if count == len(idle):
                break
            if not stock.has_ever(job):
                continue  # another host's
            chosen = stock.take(job)
            if chosen is not None and reserve(job, idle[count], chosen):
                self.served[job.owner_id] = max(self.served.values(), default=0) + 1
                self.hand_over(job.pk, idle[count])
                count += 1
        return count

    def hand_over(self, job_id: int, place: Place) -> None:
        self.sent[job_id] = time.monotonic()
        try:
            self.lanes.ensure(place.lane)
            queue.send(place, job_id)
        except Exception:
            # Whatever kind of broker it is; the job is taken back and given out again.
            logger.exception("Job %d cannot be handed over; the broker does not answer.", job_id)

    def take_back_unclaimed(self, given: dict[int, Job]) -> None:
        """Take jobs back from lanes that do not start them, and restart those lanes."""
        now = time.monotonic()
        for job in given.values():
            if job.status == Job.Status.RUNNING:
                self.sent.pop(job.pk, None)
            elif now - self.sent.setdefault(job.pk, now) > _UNCLAIMED:
                # From here on the lane cannot claim it any more, so it can be ended.
                if ledger.give_back(Job.objects.filter(pk=job.pk, host=self.host)):
                    logger.warning("Lane %s did not start job %d.", job.lane, job.pk)
                    self.lanes.kill(job.lane or 0)
                self.sent.pop(job.pk, None)
        self.sent = {pk: when for pk, when in self.sent.items() if pk in given}
