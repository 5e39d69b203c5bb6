"""The work of an ingestion job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import transaction

from core.fields import require_paths
from core.ingest.engine import ingest
from core.ingest.spec import IngestSpec, Storage
from core.jobs.database import retry_on_database_errors
from core.jobs.log import say
from core.jobs.work.folder import clear
from core.models import Dataset, Job, Stage
from core.progress import Progress
from core.registry import data_plugins
from core.remarks import grouped, grouping_warnings, left_out, read_as, warnings
from core.store.manifest import DatasetManifest


def run_ingestion(job: Job, progress: Progress) -> None:
    """Encode the dataset; an attempt after a lost one keeps that one's complete shards."""
    dataset = Dataset.objects.get(job=job)
    spec = spec_of(dataset, job, dataset.fields)
    if job.attempt == 1:
        # Run again by a user, who may have fixed the data: nothing old may stay.
        clear(dataset.folder)
    manifest = ingest(spec, progress)
    retry_on_database_errors(lambda: record(dataset, manifest))


def spec_of(dataset: Dataset, job: Job, fields: Mapping[str, Any]) -> IngestSpec:
    """The ingestion of what the fields name, into the dataset, by the job's processes.

    Raises:
        IngestionError: they name what users may not name any more.
        PluginError: the plug-in is missing or cannot be used.
    """
    plugin = data_plugins[dataset.plugin_id]
    require_paths(plugin.get_dataset_form(), fields)
    return IngestSpec(
        plugin=plugin,
        plugin_version=dataset.plugin_version,
        fields=fields,
        folder=dataset.folder,
        processes=job.cpus,
        storage=Storage.of(dataset.storage),
        max_rejected=dataset.storage.get("max_rejected", IngestSpec.max_rejected),
        entry_seconds=settings.DIGITS_ENTRY_TIMEOUT,
    )


@transaction.atomic
def record(dataset: Dataset, manifest: DatasetManifest) -> None:
    """Copy what pages list and filter from the manifest to the rows."""
    dataset.user_data = manifest.user_data
    dataset.feature = asdict(manifest.feature)
    dataset.label = asdict(manifest.label) if manifest.label else None
    dataset.leakage = _counts_of(manifest.leakage)
    dataset.task = manifest.task
    dataset.save(update_fields=["user_data", "feature", "label", "leakage", "task"])
    dataset.stages.all().delete()
    for name, stage in manifest.stages.items():
        Stage.objects.create(dataset=dataset, name=name, **asdict(stage))
        say(f"{name}: {stage.entries} samples, {stage.rejected} entries rejected")
    dataset.summarize()
    for remark in read_as(manifest.user_data):
        say(f"read {remark}")
    for remark in left_out(manifest.user_data):
        say(f"skipped {remark}")
    if groups := grouped(manifest.user_data):
        say(groups)
    for warning in warnings(manifest.leakage) + grouping_warnings(
        manifest.user_data, manifest.stages
    ):
        say(warning)


def _counts_of(leakage: Mapping[str, Any]) -> dict[str, Any]:
    """What lists need; the manifest names the groups and pairs."""
    duplicates = {
        name: value for name, value in leakage.get("duplicates", {}).items() if name != "pairs"
    }
    groups = leakage.get("groups", {})
    stages = {"stages": groups["stages"]} if "stages" in groups else {}
    return {"groups": {"count": groups.get("count", 0), **stages}, "duplicates": duplicates}
