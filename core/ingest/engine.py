"""The whole ingestion: plan, encode, verify, and publish the manifest."""

from __future__ import annotations

from pathlib import Path

from core.exceptions import IngestionError, StoreError
from core.ingest.encode import STATISTICS
from core.ingest.plan import PLAN, Plan, load_or_make_plan
from core.ingest.pool import encode_all
from core.ingest.spec import IngestSpec, Progress
from core.ingest.statistics import Statistics, merged
from core.store.checksums import write_checksums
from core.store.manifest import MANIFEST, DatasetManifest, ShardInfo, StageInfo
from core.store.reader import shard_folders


def ingest(spec: IngestSpec, progress: Progress) -> DatasetManifest:
    """Encode a dataset into its folder; whole shards of an earlier run are kept.

    Raises:
        IngestionError: nothing can be encoded; the text is for the user.
    """
    progress(0, 0, "listing entries")
    plan = load_or_make_plan(spec)
    missing = [shard for shard in plan.shards() if not shard.folder(spec.folder).exists()]
    encode_all(spec, plan, missing, progress)
    progress(plan.entries, plan.entries, "verifying")
    manifest = make_manifest(spec, plan)
    manifest.save(spec.folder)
    list_checksums(spec.folder, plan)
    return manifest


def make_manifest(spec: IngestSpec, plan: Plan) -> DatasetManifest:
    """What the dataset is, from what its shards hold."""
    return DatasetManifest(
        plugin_id=spec.plugin.get_id(),
        plugin_version=spec.plugin_version,
        fields=dict(spec.fields),
        user_data=plan.user_data,
        feature=plan.feature,
        label=plan.label,
        stages={stage: verify(spec, plan, stage) for stage in plan.stages},
    )


def list_checksums(folder: Path, plan: Plan) -> None:
    """Write down what every file of the dataset must be from now on."""
    names, known = [PLAN, MANIFEST], {}
    for shard in plan.shards():
        place = shard.folder(folder)
        inside = place.relative_to(folder).as_posix()
        names += [f"{inside}/{path.name}" for path in place.iterdir()]
        known[f"{inside}/data.mdb"] = ShardInfo.load(place).sha256
    write_checksums(folder, names, known)


def verify(spec: IngestSpec, plan: Plan, stage: str) -> StageInfo:
    """Count what is in the shards of a stage, and merge their statistics."""
    folders = shard_folders(spec.folder / stage)
    shards = [ShardInfo.load(folder) for folder in folders]
    planned = [shard for shard in plan.shards() if shard.stage == stage]
    if [shard.folder(spec.folder) for shard in planned] != folders:
        raise StoreError(f"{spec.folder / stage} does not hold the shards of the plan.")
    entries = sum(shard.entries for shard in shards)
    rejected = sum(len(shard.rejected) for shard in shards)
    if not entries:
        first = next(reason for shard in shards for reason in shard.rejected)
        raise IngestionError(
            f"All {rejected} entries of the stage {stage} were rejected. "
            f"The first: {first.file}: {first.message}"
        )
    total = merged(
        Statistics.from_bytes((folder / STATISTICS).read_bytes())
        for folder, shard in zip(folders, shards, strict=True)
        if shard.entries
    )
    return StageInfo(
        entries=entries,
        bytes=sum(shard.bytes for shard in shards),
        shards=len(shards),
        rejected=rejected,
        statistics=total.summary() if total else {},
    )
