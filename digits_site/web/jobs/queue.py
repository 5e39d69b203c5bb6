"""The page of all jobs: what runs, what waits and why, who has what, and what has ended."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.jobs.resources import why_all_wait
from core.models import Host, Job, Resource
from core.models.job import ENDED
from core.representations.job import jobs_with_names

_ROWS = 50
"""Of each table."""


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/jobs/page.html", _context())


def tables(request: HttpRequest) -> HttpResponse:
    """The tables alone, for the page that keeps them up to date."""
    return render(request, "web/jobs/tables.html", _context())


def _context() -> dict[str, Any]:
    running = jobs_with_names().filter(status=Job.Status.RUNNING).order_by("started", "pk")
    waiting = jobs_with_names().filter(status=Job.Status.WAITING)
    # About as they will be taken: the dispatcher also gives each owner a turn.
    listed = list(waiting.order_by("-priority", "created", "pk")[:_ROWS])
    ended = jobs_with_names().filter(status__in=ENDED).order_by("-ended", "-pk")
    return {
        "running": _with_count(running),
        "waiting": list(zip(listed, why_all_wait(listed), strict=True)),
        "waiting_count": waiting.order_by().count(),
        "ended": ended[:_ROWS],
        "hosts": _hosts(),
    }


def _with_count(rows: QuerySet[Job]) -> dict[str, Any]:
    return {"count": rows.order_by().count(), "jobs": rows[:_ROWS]}


def _hosts() -> QuerySet[Host]:
    """Machines with their CPU slots and GPUs, and the job that holds each."""
    resources = Resource.objects.select_related("job").order_by("kind", "index")
    return Host.objects.prefetch_related(Prefetch("resources", resources))[:_ROWS]
