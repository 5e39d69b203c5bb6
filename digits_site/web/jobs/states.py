"""What open pages compare with what they show, to see whether they are out of date."""

from __future__ import annotations

import zlib
from typing import Any

from django.db.models import Count, Max

from core.models import Job, Snapshot
from core.models.job import UNFINISHED
from core.representations.job import job_progress
from digits_site.web.shared.text import time_left


def state_of(job: Job) -> str:
    """Differs when the status card must be rendered anew; progress is changed in place."""
    waits_for = job.depends_on if job.status == Job.Status.WAITING else None
    blocked = waits_for is not None and waits_for.status != Job.Status.DONE
    aborting = job.cancel_requested and not job.is_finished
    return f"{job.status}-{job.attempt}-{job.run}{'-aborting' * aborting}{'-blocked' * blocked}"


def job_event(job: Job) -> dict[str, Any]:
    """What is pushed of a job: what changes of its representation, as pages show it too."""
    found = job_progress(job)
    left = time_left(found["seconds_left"])
    return found | {"percent": job.percent, "left": left, "state": state_of(job)}


def home_version() -> str:
    """Differs when the tables of the home page do, but for the progress of their jobs.

    Unfinished jobs are found by an index, and are few; a job that ends leaves them. An
    epoch, which may change the best metrics, leaves a snapshot.
    """
    unfinished = Job.objects.filter(status__in=UNFINISHED).order_by("pk")
    facts = (
        Job.objects.aggregate(Count("pk"), Max("pk")),
        Snapshot.objects.aggregate(Max("pk")),
        list(unfinished.values_list("pk", "status", "attempt", "started", "cancel_requested")),
    )
    return f"{zlib.crc32(repr(facts).encode()):08x}"
