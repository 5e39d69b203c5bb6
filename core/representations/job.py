"""A job as a dictionary."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.jobs.causes import advice_for
from core.jobs.resources import gpus_asked, why_waiting
from core.models import Job
from core.representations.times import iso

_ARTIFACTS = ("dataset", "addition__dataset", "trainedmodel", "inference")


def jobs_with_names() -> QuerySet[Job]:
    """Jobs with everything that `job_summary` needs, in one query."""
    return Job.objects.select_related("owner", "depends_on", "inference__model", *_ARTIFACTS)


def name_of(job: Job) -> str:
    """The name of the job's artifact; empty if that was deleted."""
    return "" if job.artifact is None else str(job.artifact)


def seconds_of(job: Job) -> float | None:
    return None if job.seconds is None else round(job.seconds, 2)


def job_progress(job: Job) -> dict[str, Any]:
    """What changes while the job runs; makes no further queries.

    Returns:
        `id`, `status`, `attempt`, `run` (differs for each start), `progress` from 0 to 1,
        `message`, and `seconds_left`, None if it cannot be estimated.
    """
    left = job.seconds_left
    return {
        "id": job.pk,
        "status": job.status,
        "attempt": job.attempt,
        "run": str(job.run),
        "progress": round(job.progress, 4),
        "message": job.message,
        "seconds_left": None if left is None else round(left, 2),
    }


def job_summary(job: Job) -> dict[str, Any]:
    """A job as it appears in lists."""
    return job_progress(job) | {
        "kind": job.kind,
        "name": name_of(job),
        "cause": job.cause,
        "times": {
            "created": iso(job.created),
            "started": iso(job.started),
            "ended": iso(job.ended),
        },
        "seconds": seconds_of(job),
        "owner": job.owned_by if job.owner or job.owner_name else "",
        "priority": Job.Priority(job.priority).label.lower(),
        "cpus": job.cpus,
        "gpus": gpus_asked(job),
        "host": job.host,
        "error": job.error,
    }


def job_representation(job: Job) -> dict[str, Any]:
    """Everything about one job, with advice if it failed."""
    return job_summary(job) | {
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
