"""`manage.py jobs` within the tests' own process."""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.management import call_command

from core.jobs import ledger
from core.jobs.ledger import Place
from core.models import Job

HERE = Place("here", 1)


def run(*arguments: object) -> str:
    """What the command prints to stdout."""
    out = io.StringIO()
    call_command("jobs", *map(str, arguments), stdout=out)
    return out.getvalue()


def rows(*arguments: object) -> list[dict[str, Any]]:
    return json.loads(run("list", "--format", "json", *arguments))


def start(job: Job) -> ledger.Claim:
    Job.objects.filter(pk=job.pk).update(host=HERE.host, lane=HERE.lane)
    held = ledger.claim(job.pk, "here:1@1", HERE)
    assert held is not None
    return held
