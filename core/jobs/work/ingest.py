"""The work of an ingestion job."""

from __future__ import annotations

from dataclasses import asdict

from django.conf import settings
from django.db import transaction

from core.ingest.engine import ingest
from core.ingest.spec import IngestSpec, Progress
from core.jobs.database import patiently
from core.jobs.log import say
from core.jobs.work.folder import clear
from core.models import Dataset, Job, Stage
from core.registry import data_plugins
from core.store.manifest import DatasetManifest


def run_ingestion(job: Job, progress: Progress) -> None:
    """Encode the dataset; an attempt after a lost one keeps that one's whole shards."""
    dataset = Dataset.objects.get(job=job)
    if job.attempt == 1:
        # Run again by a user, who may have mended the data: nothing old may stay.
        clear(dataset.folder)
    manifest = ingest(spec_of(dataset), progress)
    patiently(lambda: record(dataset, manifest))


def spec_of(dataset: Dataset) -> IngestSpec:
    """The ingestion that makes a dataset."""
    return IngestSpec(
        plugin=data_plugins[dataset.plugin_id],
        plugin_version=dataset.plugin_version,
        fields=dataset.fields,
        folder=dataset.folder,
        processes=dataset.job.cpus,
        entry_seconds=settings.DIGITS_ENTRY_TIMEOUT,
    )


@transaction.atomic
def record(dataset: Dataset, manifest: DatasetManifest) -> None:
    """Copy what pages list and filter from the manifest to the rows."""
    dataset.user_data = manifest.user_data
    dataset.feature = asdict(manifest.feature)
    dataset.label = asdict(manifest.label) if manifest.label else None
    dataset.save(update_fields=["user_data", "feature", "label"])
    dataset.stages.all().delete()
    for name, stage in manifest.stages.items():
        Stage.objects.create(dataset=dataset, name=name, **asdict(stage))
        say(f"{name}: {stage.entries} samples, {stage.rejected} entries rejected")
