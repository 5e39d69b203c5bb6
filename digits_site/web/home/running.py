"""The jobs that are running now, for the top of the home page."""

from __future__ import annotations

from typing import Any

from core.models import Job, TrainedModel
from core.representations.job import jobs_with_names
from digits_site.web.lists.sparkline import sparkline
from digits_site.web.shared.links import url_of

_MOST = 8


def running_context() -> dict[str, Any]:
    """The running jobs with progress and, of trainings, a small curve; how many wait."""
    jobs = jobs_with_names().filter(status=Job.Status.RUNNING).order_by("-started", "-pk")
    shown = list(jobs[: _MOST + 1])
    waiting = Job.objects.filter(status=Job.Status.WAITING).count()
    return {
        "running": [_card(job) for job in shown[:_MOST]],
        "more_running": len(shown) > _MOST,
        "waiting": waiting,
    }


def _card(job: Job) -> dict[str, Any]:
    made = job.artifact
    return {
        "job": job,
        "name": str(made) if made is not None else str(job),
        "url": url_of(made) if made is not None else "",
        "curve": sparkline(made.losses) if isinstance(made, TrainedModel) else "",
    }
