"""The whole ingestion: plan, encode, verify, and publish the manifest."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.exceptions import IngestionError
from core.ingest.plan import Plan, Shard, load_or_make_plan, make_plan
from core.ingest.pool import encode_all
from core.ingest.spec import IngestSpec
from core.ingest.statistics import Statistics, merged
from core.leakage.search import find_leakage
from core.process.interruption import undisturbed
from core.progress import Progress
from core.storage import DatasetFolder, ShardFolder
from core.store.checksums import write_checksums
from core.store.manifest import DatasetManifest, ShardInfo, StageInfo, task_of


def ingest(spec: IngestSpec, progress: Progress) -> DatasetManifest:
    """Encode a dataset into its folder; complete shards of an earlier run are kept.

    Raises:
        IngestionError: nothing can be encoded; the text is for the user.
    """
    progress(0, 0, "listing entries")
    plan = load_or_make_plan(spec)
    return finish(spec, plan, progress)


def append(spec: IngestSpec, progress: Progress) -> DatasetManifest:
    """Add what the fields name to the dataset in the folder, as new shards.

    Until all of them are there, readers see the dataset as it was. An interrupted run is
    continued; `discard` removes what it left.

    Raises:
        IngestionError: nothing can be encoded, or it does not fit the dataset.
    """
    progress(0, 0, "listing entries")
    path = DatasetFolder(spec.folder).pending_plan
    if not path.exists():
        before = Plan.load(DatasetFolder(spec.folder).plan)
        if spec.addition and spec.addition == before.parts[-1].addition:
            # An attempt was ended when all was there, but before anybody knew.
            return finish(spec, before, progress)
        make_plan(spec, before).save(path)
    manifest = finish(spec, Plan.load(path), progress)
    path.unlink()
    return manifest


def discard(folder: Path) -> None:
    """Remove what an unfinished append left."""
    path = DatasetFolder(folder).pending_plan
    if not path.exists():
        return
    pending, plan = Plan.load(path), Plan.load(DatasetFolder(folder).plan)
    for shard in set(pending.shards) - set(plan.shards):
        shutil.rmtree(shard.folder(folder), ignore_errors=True)
    for name in set(pending.files()) - set(plan.files()):
        (folder / name).unlink(missing_ok=True)
    path.unlink()


def finish(spec: IngestSpec, plan: Plan, progress: Progress) -> DatasetManifest:
    """Encode what is missing of a plan, and make the dataset what the plan says."""
    missing = [shard for shard in plan.shards if not shard.folder(spec.folder).exists()]
    encode_all(spec, plan, missing, progress)
    progress(plan.entries, plan.entries, "verifying")
    manifest = make_manifest(spec, plan)
    with undisturbed():
        plan.save(DatasetFolder(spec.folder).plan)
        manifest.save(spec.folder)
        list_checksums(spec.folder, plan)
    return manifest


def make_manifest(spec: IngestSpec, plan: Plan) -> DatasetManifest:
    """What the dataset is, from what its shards hold."""
    infos = {shard: ShardInfo.load(shard.folder(spec.folder)) for shard in plan.shards}
    stages = {
        stage: _stage_info(spec.folder, {shard: infos[shard] for shard in plan.of_stage(stage)})
        for stage in plan.stages
    }
    folders = {
        stage: [shard.folder(spec.folder) for shard in plan.of_stage(stage)]
        for stage in plan.stages
    }
    return DatasetManifest(
        plugin_id=spec.plugin.get_id(),
        plugin_version=spec.plugin_version,
        fields=plan.parts[0].fields,
        user_data=plan.user_data,
        feature=plan.feature,
        label=plan.label,
        stages=stages,
        parts=[
            {"fields": part.fields, "entries": _entries_of(number, infos)}
            for number, part in enumerate(plan.parts)
        ],
        leakage=find_leakage(folders).to_json(),
        task=_task_named(spec, plan),
    )


def _task_named(spec: IngestSpec, plan: Plan) -> str:
    """What the plug-in says is to be learned, or what the labels look like."""
    first = plan.parts[0]
    task = spec.plugin(user_data=first.user_data, **first.fields).get_task()
    return task if task and plan.label else task_of(plan.label)


def _entries_of(part: int, infos: dict[Shard, ShardInfo]) -> dict[str, int]:
    """How many samples a part has in each stage."""
    counts: dict[str, int] = {}
    for shard, info in infos.items():
        if shard.part == part:
            counts[shard.stage] = counts.get(shard.stage, 0) + info.entries
    return counts


def list_checksums(folder: Path, plan: Plan) -> None:
    """Write down what every file of the dataset must be from now on."""
    names, known = [DatasetFolder(folder).manifest.name, *plan.files()], {}
    for shard in plan.shards:
        place, inside = shard.folder(folder), ShardFolder(shard.folder(Path()))
        names += [path.relative_to(folder).as_posix() for path in place.iterdir()]
        known[inside.data.as_posix()] = ShardInfo.load(place).sha256
    write_checksums(folder, names, known)


def _stage_info(folder: Path, shards: dict[Shard, ShardInfo]) -> StageInfo:
    """Count what is in the shards of a stage, and merge their statistics.

    Raises:
        IngestionError: all of its entries were rejected.
    """
    entries = sum(info.entries for info in shards.values())
    rejected = [row for info in shards.values() for row in info.rejected]
    if not entries:
        stage = next(iter(shards)).stage
        raise IngestionError(
            f"All {len(rejected)} entries of the stage {stage} were rejected. "
            f"The first: {rejected[0].file}: {rejected[0].message}"
        )
    total = merged(
        Statistics.from_bytes(ShardFolder(shard.folder(folder)).statistics.read_bytes())
        for shard, info in shards.items()
        if info.entries
    )
    return StageInfo(
        entries=entries,
        bytes=sum(info.bytes for info in shards.values()),
        shards=len(shards),
        rejected=len(rejected),
        statistics=total.summary() if total else {},
    )
