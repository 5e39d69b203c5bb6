"""The plan: what is encoded into which shard, decided once and kept.

An ingestion that is taken up again follows the same plan, so that it ends with the
same bytes. The plan depends on the fields and the seed alone, never on the machine.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.exceptions import IngestionError
from core.ingest.sample import file_of, samples_of
from core.ingest.spec import IngestSpec
from core.plugins import Entry, Stage
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
    feature, label = first_sample(plugin, every)
    return Plan(user_data, stages, feature, label)


def first_sample(plugin: Any, entries: Sequence[Entry]) -> tuple[Spec, Spec | None]:
    """The dtype and shape of the first entry that can be encoded."""
    reason = ""
    for entry in entries:
        try:
            for feature, label in samples_of(plugin.encode_entry(entry)):
                return (
                    Spec(feature.dtype.name, feature.shape),
                    None if label is None else Spec(label.dtype.name, label.shape),
                )
        except Exception as error:
            reason = reason or f"{file_of(entry)}: {error}"
    raise IngestionError(f"None of the {len(entries)} entries can be encoded. The first: {reason}")
