"""Jobs: their status, their log, and ending or repeating them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from core.models import Artifact, Job
from core.representations.job import jobs_with_names
from digits_site.web.jobs.actions import abort_job, restart_job, start_job_over
from digits_site.web.jobs.cards import status_card
from digits_site.web.jobs.logs import tail
from digits_site.web.shared.actions import take_over
from digits_site.web.shared.cursor import written
from digits_site.web.shared.links import url_of

LOG_BYTES = 200_000


def _find(pk: int) -> Job:
    job: Job = get_object_or_404(jobs_with_names(), pk=pk)
    return job


def _made_by(pk: int) -> Artifact:
    artifact = _find(pk).artifact
    if artifact is None:
        raise Http404("What the job made no longer exists.")
    return artifact


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of what the job makes."""
    return redirect(url_of(_made_by(pk)))


def status(request: HttpRequest, pk: int) -> HttpResponse:
    """The status card; once the job has ended, the page is loaded again."""
    job = _find(pk)
    response = render(request, "web/jobs/status.html", {"card": status_card(request, job)})
    if job.is_finished:
        response.headers["HX-Refresh"] = "true"
    return response


def log(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "web/jobs/log.html", _log_context(_find(pk)))


def log_tail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "web/jobs/log_tail.html", _log_context(_find(pk)))


def _log_context(job: Job) -> dict[str, Any]:
    end = tail(job.log_path, LOG_BYTES)
    return {
        "job": job,
        "artifact": job.artifact,
        "text": end.text,
        "cursor": written({("log", job.pk): end.position}),
        "cut": end.cut,
        "limit": LOG_BYTES // 1000,
    }


def abort(request: HttpRequest, pk: int) -> HttpResponse:
    return abort_job(request, _made_by(pk))


@require_POST
def restart(request: HttpRequest, pk: int) -> HttpResponse:
    return restart_job(request, _made_by(pk))


def start_over(request: HttpRequest, pk: int) -> HttpResponse:
    return start_job_over(request, _made_by(pk))


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    artifact = _made_by(pk)
    return take_over(request, artifact.job, url_of(artifact))
