"""Waiting until jobs have ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.conf import settings

from core.jobs.database import skip_on_database_errors
from core.jobs.execution import look_after_jobs
from core.jobs.reaper import Reaper
from core.jobs.resources import why_waiting
from core.jobs.supervisor import Watch
from core.management.job_rows import title_of
from core.models import Job
from core.representations.job import jobs_with_names

_LOOK_EVERY = 0.5


class TimeIsUpError(Exception):
    """Jobs have not ended in the given time."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        super().__init__("Jobs have not ended in time.")
        self.jobs = jobs


class JobWatcher:
    """Finds lost jobs, and explains why others wait, while a command waits for jobs."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self.tell = tell
        self.last_reason = ""
        self.reaper = Reaper(settings.DIGITS_HOST)

    def look(self) -> None:
        with skip_on_database_errors():
            look_after_jobs(self.reaper)

    def explain(self, jobs: Iterable[Job]) -> None:
        """Say why the first waiting one of them waits, whenever the reason changes."""
        waiting = next((job for job in jobs if job.status == Job.Status.WAITING), None)
        with skip_on_database_errors():
            text = f"{title_of(waiting)} is waiting. {why_waiting(waiting)}" if waiting else ""
            if text not in ("", self.last_reason):
                self.tell(text)
            self.last_reason = text


def until_ended(
    jobs: Sequence[Job],
    watcher: JobWatcher,
    seconds: float | None = None,
    watch: Watch | None = None,
) -> Iterator[Job]:
    """Yield each job when it has ended; a deleted one as it was last seen.

    Args:
        seconds: how long to wait; None: without limit, even while the database is unavailable.
        watch: called with each job whenever it was checked.

    Raises:
        TimeIsUpError: some have not ended.
    """
    end = None if seconds is None else time.monotonic() + seconds
    left = {job.pk: job for job in jobs}
    while True:
        found = left
        watcher.look()
        with skip_on_database_errors():
            found = {job.pk: job for job in jobs_with_names().filter(pk__in=left)}
        for pk, job in list(left.items()):
            left[pk] = found.get(pk, job)
            if watch is not None:
                watch(left[pk])
            if pk not in found or left[pk].is_finished:
                yield left.pop(pk)
        if not left:
            return
        watcher.explain(left.values())
        if end is not None and time.monotonic() >= end:
            raise TimeIsUpError(list(left.values()))
        time.sleep(_LOOK_EVERY)
