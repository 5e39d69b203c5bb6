"""What the status card shows of a job."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.models import Addition, Artifact, Job, TrainedModel
from core.representations.job import job_representation
from core.training.resume import finished_epochs
from digits_site.web.jobs.logs import tail
from digits_site.web.shared.links import url_of

_LAST_LINES = 20
_LAST_BYTES = 8_000


def status_card(request: HttpRequest, job: Job) -> dict[str, Any]:
    """The context of `web/jobs/status.html`."""
    artifact, found = job.artifact, job_representation(job)
    return {
        "job": job,
        "found": found,
        "artifact": artifact,
        "element": f"status-{job.pk}" if isinstance(artifact, Addition) else "status",
        "may_change": job.changeable_by(request.user),
        "may_abort": bool(artifact and artifact.abortable_by(request.user)),
        "can_start_over": _can_start_over(job),
        "resumes_from": _resumes_from(job),
        "model": artifact if isinstance(artifact, TrainedModel) else None,
        "waits_for": _waits_for(job),
        "reason": found["waits_for"],
        "advice": found["advice"] if job.status == Job.Status.ERROR else "",
        "last_lines": _last_lines(job) if job.status == Job.Status.ERROR else "",
    }


def artifact_page(request: HttpRequest, artifact: Artifact) -> dict[str, Any]:
    """What the pages of datasets, models and inferences have in common."""
    return {
        "artifact": artifact,
        "card": status_card(request, artifact.job),
        "may_change": artifact.job.changeable_by(request.user),
        "edit_url": url_of(artifact, "edit"),
        "delete_url": url_of(artifact, "delete"),
        "may_take_over": artifact.job.owner is None and request.user.is_staff,
    }


def _can_start_over(job: Job) -> bool:
    """Whether running it again would go on with what it has."""
    model = job.artifact
    return job.has_failed and isinstance(model, TrainedModel) and model.snapshots.exists()


def _resumes_from(job: Job) -> int:
    """The epoch after which a training that did not end goes on; 0: at its start."""
    model = job.artifact
    stopped = job.has_failed or job.status == Job.Status.PAUSED
    if not stopped or not isinstance(model, TrainedModel):
        return 0
    return finished_epochs(model.folder)


def _waits_for(job: Job) -> Artifact | None:
    """What must be made before the job can start."""
    if job.status != Job.Status.WAITING or job.depends_on is None:
        return None
    return None if job.depends_on.status == Job.Status.DONE else job.depends_on.artifact


def _last_lines(job: Job) -> str:
    """The end of the job's log."""
    return "\n".join(tail(job.log_path, _LAST_BYTES).text.splitlines()[-_LAST_LINES:])
