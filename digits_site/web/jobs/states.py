"""What open pages compare with what they show, to see whether they are out of date."""

from __future__ import annotations

from typing import Any

from core.models import Job
from core.representations.job import job_progress
from digits_site.web.shared.text import time_left


def state_of(job: Job) -> str:
    """Differs when the status card must be rendered again; progress is changed in place."""
    waits_for = job.depends_on if job.status == Job.Status.WAITING else None
    blocked = waits_for is not None and waits_for.status != Job.Status.DONE
    aborting = job.cancel_requested and not job.is_finished
    return f"{job.status}-{job.attempt}-{job.run}{'-aborting' * aborting}{'-blocked' * blocked}"


def job_event(job: Job) -> dict[str, Any]:
    """What is pushed of a job: what changes of its representation, as pages show it too."""
    found = job_progress(job)
    left = time_left(found["seconds_left"])
    return found | {"percent": job.percent, "left": left, "state": state_of(job)}
