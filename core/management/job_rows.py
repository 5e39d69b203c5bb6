"""Jobs as rows for people and programs: what `manage.py jobs` prints of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet
from django.utils import timezone

from core.jobs.causes import advice_for
from core.jobs.resources import gpus_asked, why_waiting
from core.models import Job

ARTIFACTS = ("dataset", "addition__dataset", "trainedmodel", "inference")
COLUMNS = ("id", "kind", "name", "status", "cause", "attempt", "progress", "created")
LONGEST_NAME = 40

Facts = dict[str, Any]


def jobs_with_names() -> QuerySet[Job]:
    """Jobs with all that `facts` needs, in one query."""
    return Job.objects.select_related("owner", "depends_on", "inference__model", *ARTIFACTS)


def find_jobs(ids: Sequence[int]) -> list[Job]:
    """The jobs with these ids, in this order.

    Raises:
        CommandError: one of them does not exist.
    """
    found = {job.pk: job for job in jobs_with_names().filter(pk__in=ids)}
    if unknown := [str(number) for number in dict.fromkeys(ids) if number not in found]:
        what = "is no job" if len(unknown) == 1 else "are no jobs"
        raise CommandError(f"There {what} {', '.join(unknown)}; see manage.py jobs list.")
    return [found[number] for number in dict.fromkeys(ids)]


def name_of(job: Job) -> str:
    """The name of what the job makes; empty if that is gone."""
    return "" if job.artifact is None else str(job.artifact)


def title_of(job: Job) -> str:
    name = name_of(job)
    return f"{job} “{name}”" if name else str(job)


def facts(job: Job) -> Facts:
    """What the list says of a job."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "name": name_of(job),
        "status": job.status,
        "cause": job.cause,
        "attempt": job.attempt,
        "progress": round(job.progress, 4),
        "times": {
            "created": iso(job.created),
            "started": iso(job.started),
            "ended": iso(job.ended),
        },
        "seconds": None if job.seconds is None else round(job.seconds, 2),
        "owner": job.owned_by if job.owner or job.owner_name else "",
        "priority": job.get_priority_display().lower(),
        "cpus": job.cpus,
        "gpus": gpus_asked(job),
        "host": job.host,
        "message": job.message,
        "error": job.error,
    }


def all_facts(job: Job) -> Facts:
    """What there is to know of one job, with what to do about it."""
    return facts(job) | {
        "advice": advice_for(job.cause),
        "waits_for": why_waiting(job) if job.status == Job.Status.WAITING else "",
        "depends_on": job.depends_on_id,
        "losses": job.losses,
        "worker": job.worker,
        "child": job.child,
        "abort_requested": job.cancel_requested and not job.is_finished,
        "aborted_by": job.cancelled_by,
        "resources": [str(row) for row in job.resources.all()],
        "log": str(job.log_path),
    }


def table(jobs: Iterable[Job]) -> list[str]:
    """Lines with aligned columns, below their titles."""
    rows = [COLUMNS, *(tuple(cells(job)) for job in jobs)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def cells(job: Job) -> list[str]:
    name = name_of(job)
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    known = [job.pk, job.kind, short, job.status, job.cause, job.attempt, f"{job.percent} %"]
    return [*map(str, known), local(job.created)]


def lines(found: Facts) -> list[str]:
    """What is known of a job, a line each; what is empty is left out."""
    flat = {**found, **found["times"], "progress": f"{found['progress']:.0%}"}
    del flat["times"]
    for name in found["times"]:
        flat[name] = local(datetime.fromisoformat(flat[name])) if flat[name] else ""
    texts = {
        name.replace("_", " "): ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in flat.items()
        if value not in (None, "", False, [])
    }
    width = max(map(len, texts))
    indent = "\n" + " " * (width + 2)
    return [f"{name:<{width}}  {indent.join(text.splitlines())}" for name, text in texts.items()]


def local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
