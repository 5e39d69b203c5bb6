"""Jobs as text, as `manage.py jobs` prints them for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from core.models import Job
from core.representations.job import jobs_with_names, name_of

_COLUMNS = ("id", "kind", "name", "status", "cause", "attempt", "progress", "created")
_LONGEST_NAME = 40


def find_jobs(ids: Sequence[int]) -> list[Job]:
    """The jobs with these ids, in this order.

    Raises:
        CommandError: one of them does not exist.
    """
    found = {job.pk: job for job in jobs_with_names().filter(pk__in=ids)}
    if unknown := [str(number) for number in dict.fromkeys(ids) if number not in found]:
        what = "There is no job" if len(unknown) == 1 else "There are no jobs"
        raise CommandError(f"{what} {', '.join(unknown)}; see manage.py jobs list.")
    return [found[number] for number in dict.fromkeys(ids)]


def title_of(job: Job) -> str:
    name = name_of(job)
    return f"{job} “{name}”" if name else str(job)


def table(jobs: Iterable[Job]) -> list[str]:
    """Lines with aligned columns, the header first."""
    rows = [_COLUMNS, *(tuple(_cells(job)) for job in jobs)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _cells(job: Job) -> list[str]:
    name = name_of(job)
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    known = [job.pk, job.kind, short, job.status, job.cause, job.attempt, f"{job.percent} %"]
    return [*map(str, known), _local(job.created)]


def lines(found: dict[str, Any]) -> list[str]:
    """The facts about a job, one per line, without empty ones."""
    flat = {**found, **found["times"], "progress": f"{found['progress']:.0%}"}
    del flat["times"]
    for name in found["times"]:
        flat[name] = _local(datetime.fromisoformat(flat[name])) if flat[name] else ""
    texts = {
        name.replace("_", " "): ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in flat.items()
        if value not in (None, "", False, [])
    }
    width = max(map(len, texts))
    indent = "\n" + " " * (width + 2)
    return [f"{name:<{width}}  {indent.join(text.splitlines())}" for name, text in texts.items()]


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
