"""The lanes of this host's cluster: processes that run one job at a time each.

A lane is a process group: the small django-q2 cluster of `core.jobs.queue`. Its children
run in sessions of their own and end with it, by the kernel's parent-death signal.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from multiprocessing.context import ForkProcess

from django.db import connections

from core.jobs import queue
from core.jobs.ledger import Place
from core.process.groups import identity_of, kill_group
from core.process.interruption import heed_requests

logger = logging.getLogger(__name__)
# Forked lanes share the memory of this process, which has no threads and no TensorFlow.
_context = multiprocessing.get_context("fork")
_RESTART_AFTER = 2.0


class Lanes:
    """Starts lanes when they are needed, up to a number, and restarts those that ended."""

    def __init__(self, host: str, count: int) -> None:
        self.host = host
        self.count = count
        self.processes: dict[int, ForkProcess] = {}
        self.started: dict[int, float] = {}

    def idle(self, busy: set[int]) -> list[Place]:
        """The lanes that could take a job, the running ones first."""
        numbers = [lane for lane in range(1, self.count + 1) if lane not in busy]
        numbers.sort(key=lambda lane: (lane not in self.processes, lane))
        return [Place(self.host, lane) for lane in numbers if self.may_start(lane)]

    def may_start(self, lane: int) -> bool:
        """Not immediately after a start that failed: the broker may be unavailable."""
        process = self.processes.get(lane)
        if process is not None and process.is_alive():
            return True
        return time.monotonic() - self.started.get(lane, -_RESTART_AFTER) >= _RESTART_AFTER

    def ensure(self, lane: int) -> None:
        """Start the lane unless it runs."""
        process = self.processes.get(lane)
        if process is not None:
            if process.is_alive():
                return
            logger.warning("Lane %d ended unexpectedly (%s).", lane, process.exitcode)
            self.kill(lane)
        self.started[lane] = time.monotonic()
        queue.purge(Place(self.host, lane))
        connections.close_all()  # a connection must not be shared with a fork
        process = _context.Process(target=_run_lane, args=(Place(self.host, lane),), daemon=False)
        process.start()
        self.processes[lane] = process

    def kill(self, lane: int) -> None:
        """End the lane and everything in it."""
        process = self.processes.pop(lane, None)
        if process is None or process.pid is None:
            return
        kill_group(identity_of(process.pid) if process.is_alive() else f"{process.pid}@0")
        process.kill()
        process.join()

    def stop(self) -> None:
        for lane in list(self.processes):
            self.kill(lane)


def _run_lane(place: Place) -> None:
    """Run in the lane's process."""
    os.setsid()
    heed_requests()  # how the cluster handles them does not concern a lane
    queue.serve(place)
