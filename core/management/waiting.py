"""Waiting until jobs have ended."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from core.jobs.database import unless_away
from core.jobs.supervisor import Watch
from core.management.job_rows import jobs_with_names
from core.models import Job

LOOK_EVERY = 0.5


class TimeIsUpError(Exception):
    """Jobs have not ended in the given time."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        super().__init__("Jobs have not ended in time.")
        self.jobs = jobs


def until_ended(
    jobs: Sequence[Job], seconds: float | None = None, watch: Watch | None = None
) -> Iterator[Job]:
    """Each job when it has ended; one that was deleted comes as it was last seen.

    Args:
        seconds: how long to wait; None: as long as it takes, though the database be away.
        watch: is given each job whenever it was looked at.

    Raises:
        TimeIsUpError: some have not ended.
    """
    end = None if seconds is None else time.monotonic() + seconds
    left = {job.pk: job for job in jobs}
    while True:
        found = left
        with unless_away():
            found = {job.pk: job for job in jobs_with_names().filter(pk__in=left)}
        for pk, job in list(left.items()):
            left[pk] = found.get(pk, job)
            if watch is not None:
                watch(left[pk])
            if pk not in found or left[pk].is_finished:
                yield left.pop(pk)
        if not left:
            return
        if end is not None and time.monotonic() >= end:
            raise TimeIsUpError(list(left.values()))
        time.sleep(LOOK_EVERY)
