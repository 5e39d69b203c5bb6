"""The work of a job that adds entries to a dataset."""

from __future__ import annotations

from dataclasses import replace

from core.exceptions import UserError
from core.ingest.engine import append, discard
from core.jobs.database import retry_on_database_errors
from core.jobs.work.ingest import record, spec_of
from core.models import Addition, Job
from core.progress import Progress


def run_append(job: Job, progress: Progress) -> None:
    """Encode the added entries; the dataset stays as it was until all are there."""
    addition = Addition.objects.select_related("dataset").get(job=job)
    dataset = addition.dataset
    if job.attempt == 1:
        discard(dataset.folder)
    try:
        spec = replace(spec_of(dataset, job, addition.fields), addition=str(addition.pk))
        manifest = append(spec, progress)
    except UserError:
        discard(dataset.folder)
        raise
    retry_on_database_errors(lambda: record(dataset, manifest))
