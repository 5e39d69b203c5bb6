"""What an open home page compares with what it shows, to see whether it is out of date."""

from __future__ import annotations

import zlib

from django.db.models import Count, Max

from core.models import Job, Snapshot
from core.models.job import UNFINISHED


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
