"""The common part of the representations of datasets, models and inferences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.exceptions import StoreError
from core.models import Artifact
from core.representations.job import job_summary, seconds_of
from core.representations.times import iso
from core.store.manifest import read_json


def artifact_summary(artifact: Artifact) -> dict[str, Any]:
    """The id, name, owner and status of an artifact.

    Returns:
        `id`, `name`; the `status` of its job and the `seconds` that it ran; `owner`,
        `created`; the `job`; and `error`, only if the job failed or was aborted.
    """
    job = artifact.job
    found = {
        "id": artifact.pk,
        "name": str(artifact),
        "status": job.status,
        "seconds": seconds_of(job),
        "owner": job.owned_by,
        "created": iso(artifact.created),
        "job": job_summary(job),
    }
    if job.has_failed:
        found["error"] = job.error or f"The job was {job.status}."
    return found


def artifact_details(artifact: Artifact) -> dict[str, Any]:
    """What is too long for lists: `notes`, and the `folder` of its files."""
    return {"notes": artifact.notes, "folder": str(artifact.folder)}


def noted(path: Path) -> dict[str, Any]:
    """What the job has noted in a file of the artifact's folder; empty if that is not there."""
    try:
        return read_json(path)
    except StoreError:
        return {}
