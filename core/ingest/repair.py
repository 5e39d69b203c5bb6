"""Encoding damaged shards again, which must give the very bytes that were written."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.exceptions import IngestionError
from core.ingest.engine import list_checksums, make_manifest
from core.ingest.plan import Plan
from core.ingest.pool import encode_all
from core.ingest.spec import IngestSpec
from core.progress import Progress
from core.storage import DatasetFolder, hidden_beside
from core.store.check import Damage, find_damage

_AGAIN = "ingest the data again."


def repair(spec: IngestSpec, damaged: Sequence[Damage], progress: Progress) -> None:
    """Make a dataset's folder what it was, from the files that it was made from.

    Args:
        damaged: found by `find_damage`.

    Raises:
        IngestionError: it cannot be made so; the shards stay as they are.
    """
    inside = DatasetFolder(Path())
    files = {Path(damage.file) for damage in damaged}
    lost = [path for path in files if path == inside.plan or inside.entries in path.parents]
    if lost or not DatasetFolder(spec.folder).plan.exists():
        which = lost[0] if lost else inside.plan
        raise IngestionError(f"{which}, which lists what is in each shard, is damaged: {_AGAIN}")
    if inside.checksums in files and len(files) > 1:
        raise IngestionError(
            f"{inside.checksums}, which lists what the files were, is damaged: {_AGAIN}"
        )
    plan = Plan.load(DatasetFolder(spec.folder).plan)
    folders = {spec.folder / damage.shard for damage in damaged if damage.shard}
    with _set_aside(folders):
        shards = [shard for shard in plan.shards if shard.folder(spec.folder) in folders]
        encode_all(spec, plan, shards, progress)
        if inside.manifest in files:
            make_manifest(spec, plan).save(spec.folder)
        if inside.checksums in files:
            list_checksums(spec.folder, plan)
        if left := find_damage(spec.folder, progress):
            raise IngestionError(
                f"{left[0].file} cannot be made again as it was: the files behind the dataset "
                f"have changed since. Nothing was replaced: {_AGAIN}"
            )


@contextmanager
def _set_aside(folders: Iterable[Path]) -> Iterator[None]:
    """Have others written in the place of these; on any error they are as before."""
    asides = {folder: hidden_beside(folder, "damaged") for folder in folders}
    for folder, aside in asides.items():
        if folder.exists():
            shutil.rmtree(aside, ignore_errors=True)
            folder.rename(aside)
    try:
        yield
    except BaseException:
        for folder, aside in asides.items():
            if aside.exists():
                shutil.rmtree(folder, ignore_errors=True)
                aside.rename(folder)
        raise
    for aside in asides.values():
        shutil.rmtree(aside, ignore_errors=True)
