"""The plan: what is encoded into which shard, decided once and kept.

An ingestion that is taken up again follows the same plan, so that it ends with the
same bytes. The plan depends on the fields and the seed alone, never on the machine.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, cast

from core.exceptions import IngestionError
from core.ingest.isolation import Isolated, LostEntry, Post
from core.ingest.sample import file_of, samples_of
from core.ingest.spec import IngestSpec
from core.plugins import DataIngestionInterface, Entry, Stage
from core.store.manifest import Spec, read_json, spec_of, write_json

PLAN = "plan.json"
SHARDS_AIMED_AT = 16
SMALLEST_SHARD = 64
LARGEST_SHARD = 4096


@dataclass(frozen=True)
class Shard:
    """Some entries of a stage, encoded by one process into one folder."""

    stage: str
    number: int
    entries: Sequence[Entry]

    def folder(self, dataset: Path) -> Path:
        return dataset / self.stage / f"shard-{self.number:05d}"


@dataclass(frozen=True)
class Plan:
    """The entries of each stage, in the order in which they are stored."""

    user_data: dict[str, Any]
    stages: dict[str, list[Entry]]
    feature: Spec
    label: Spec | None
    """What the first sample is; the others must be the same."""

    @property
    def entries(self) -> int:
        return sum(len(entries) for entries in self.stages.values())

    def shards(self) -> list[Shard]:
        return [
            Shard(stage, number, entries[start : start + size])
            for stage, entries in self.stages.items()
            for size in [shard_size(len(entries))]
            for number, start in enumerate(range(0, len(entries), size))
        ]


def shard_size(entries: int) -> int:
    """Entries of a shard; a function of their total only, so that shards are too."""
    return min(max(-(-entries // SHARDS_AIMED_AT), SMALLEST_SHARD), LARGEST_SHARD)


def load_or_make_plan(spec: IngestSpec) -> Plan:
    path = spec.folder / PLAN
    if path.exists():
        data = read_json(path)
        return Plan(
            data["user_data"], data["stages"], Spec(**data["feature"]), spec_of(data["label"])
        )
    plan = make_plan(spec)
    spec.folder.mkdir(parents=True, exist_ok=True)
    write_json(path, asdict(plan))
    return plan


def make_plan(spec: IngestSpec) -> Plan:
    """Ask the plug-in what there is, and put the training entries in random order.

    Raises:
        IngestionError: there is nothing to encode, or no entry can be encoded.
    """
    user_data = spec.plugin(**spec.fields).prepare()
    plugin = spec.plugin(user_data=user_data, **spec.fields)
    stages = {stage.value: list(plugin.itemize_entries(stage)) for stage in Stage}
    random.Random(spec.seed).shuffle(stages[Stage.TRAIN])  # noqa: S311 - no secret
    stages = {stage: entries for stage, entries in stages.items() if entries}
    if not stages:
        raise IngestionError(f"{plugin.get_title()} found no entries to encode.")
    every = [entry for entries in stages.values() for entry in entries]
    feature, label = first_specs(plugin, every, spec.entry_seconds)
    return Plan(user_data, stages, feature, label)


def first_specs(
    plugin: DataIngestionInterface, entries: Sequence[Entry], limit: float
) -> tuple[Spec, Spec | None]:
    """The dtypes and shapes of the first entry that can be encoded.

    Entries are tried in a process of their own, after one that ended it in another.
    """
    start, reason = 0, ""
    while start < len(entries):
        process = Isolated(partial(try_entries, plugin, entries, start), limit)
        while not process.has_ended():
            wait(process.signs, 0.2)
        try:
            found, first_reason = process.result()
        except LostEntry as loss:
            reason = reason or f"{file_of(entries[loss.index])}: {loss.error}"
            start = loss.index + 1
            continue
        if found:
            return cast("tuple[Spec, Spec | None]", found)
        reason = reason or first_reason
        break
    raise IngestionError(f"None of the {len(entries)} entries can be encoded. The first: {reason}")


def try_entries(
    plugin: DataIngestionInterface, entries: Sequence[Entry], start: int, post: Post
) -> tuple[tuple[Spec, Spec | None] | None, str]:
    """Run in a process: what the first good entry from `start` on is, or why none is good."""
    reason = ""
    for index, entry in enumerate(entries[start:], start):
        post.begin(index)
        try:
            for feature, label in samples_of(plugin.encode_entry(entry)):
                of_label = None if label is None else Spec(label.dtype.name, label.shape)
                return (Spec(feature.dtype.name, feature.shape), of_label), ""
        except Exception as error:
            reason = reason or f"{file_of(entry)}: {error}"
        post.end()
    return None, reason
