"""What is looked at for all open pages together; runs in the hub's thread."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.models import Job, TrainedModel
from digits_site.web.events.parts import Source
from digits_site.web.jobs.states import job_event
from digits_site.web.lists.version import home_version
from digits_site.web.models.curves import run_of
from digits_site.web.shared.cursor import Key

_AT_ONCE = 500
"""Ids in a query; databases have limits."""


@dataclass(frozen=True)
class Seen:
    """How something was when it was looked at."""

    mark: Hashable
    """Differs when there is something new."""
    value: Any = field(default=None, compare=False)


def look(keys: Iterable[Key]) -> dict[Key, Seen]:
    """How everything that is watched is now; without what is gone.

    The rows are read before the files: a job that is seen to have ended leaves whole files.
    """
    ids: dict[str, set[int]] = {}
    for kind, pk in keys:
        ids.setdefault(kind, set()).add(pk)
    models = _jobs_of_models(ids.get("metrics", set()))
    jobs = _read_jobs(ids.get("job", set()) | {job_id for job_id, _ in models.values()})
    seen: dict[Key, Seen] = {}
    for pk in ids.get("job", set()) & jobs.keys():
        seen["job", pk] = _seen_job(jobs[pk])
    for pk, (job_id, task) in models.items():
        if job_id in jobs:
            seen["metrics", pk] = _seen_metrics(pk, jobs[job_id], task)
    for pk in ids.get("log", set()):
        seen["log", pk] = Seen(_file_mark(Job(pk=pk).log_path))
    if "home" in ids:
        version = home_version()
        seen |= {("home", pk): Seen(version, version) for pk in ids["home"]}
    return seen


def _seen_job(job: Job) -> Seen:
    facts = job_event(job)
    return Seen((facts["state"], job.progress, job.message), facts)


def _seen_metrics(pk: int, job: Job, task: str) -> Seen:
    run, path = run_of(job, task), TrainedModel(pk=pk).metrics_path
    mark = _file_mark(path)
    return Seen((run, *mark), Source(pk, path, run, mark[1] if mark else 0))


def _read_jobs(ids: set[int]) -> dict[int, Job]:
    rows = Job.objects.select_related("depends_on").defer("error", "depends_on__error")
    return {job.pk: job for some in _chunks(ids) for job in rows.filter(pk__in=some)}


def _jobs_of_models(ids: set[int]) -> dict[int, tuple[int, str]]:
    """The job of each model, and its dataset's task."""
    rows = TrainedModel.objects.values_list("pk", "job_id", "dataset__task").order_by()
    return {pk: (job, task) for some in _chunks(ids) for pk, job, task in rows.filter(pk__in=some)}


def _chunks(ids: set[int]) -> Iterator[list[int]]:
    every = sorted(ids)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))


def _file_mark(path: Path) -> tuple[int, ...]:
    """Differs when the file has grown, has started again or is gone."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        return ()
    return facts.st_ino, facts.st_size, facts.st_mtime_ns
