"""The plan: what is encoded into which shard, decided once and kept.

An ingestion that is continued follows the same plan, so that it ends with the
same bytes. The plan depends on the fields and the seed alone, never on the machine.

`plan.json` lists the shards; the entries themselves are in `entries/PART-STAGE.jsonl`,
one a line in the order in which they are stored, so that nobody has to hold them all.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from core.exceptions import IngestionError
from core.ingest.first import first_specs
from core.ingest.joined import check_same, joined_user_data
from core.ingest.known_groups import KnownGroups
from core.ingest.spec import IngestSpec
from core.names import printed
from core.plugins import DataIngestionInterface, Entry, Stage
from core.storage import DatasetFolder
from core.store.manifest import Spec, described, spec_of, write_json
from core.store.whole import write_whole

_SHARDS_AIMED_AT = 16
_SMALLEST_SHARD = 64
_LARGEST_SHARD = 4096


@dataclass(frozen=True)
class Part:
    """What one ingestion adds to a dataset: the first one makes it, others append to it."""

    fields: dict[str, Any]
    """Of the plug-in's form."""
    user_data: dict[str, Any]
    """What the plug-in's `prepare` returned."""
    addition: str = ""
    """`IngestSpec.addition`: which one added it."""
    tags: bool = False
    """Whether entries are stored with their `core.ingest.tagging`; those of former versions are
    not, and stay so when they are encoded again."""


@dataclass(frozen=True)
class Shard:
    """Some entries of a stage, encoded by one process into one folder."""

    part: int
    """The part's place in the plan."""
    stage: str
    number: int
    entries: int
    offset: int
    """Where its entries begin in the part's file of the stage, in bytes."""

    def folder(self, dataset: Path) -> Path:
        return DatasetFolder(dataset).stage(self.stage).shard(self.number)

    def load_entries(self, dataset: Path) -> list[Entry]:
        with DatasetFolder(dataset).entries_of(self.part, self.stage).open("rb") as lines:
            lines.seek(self.offset)
            return [json.loads(next(lines)) for _ in range(self.entries)]


@dataclass(frozen=True)
class Plan:
    """All shards of a dataset, in the order in which they are encoded."""

    parts: tuple[Part, ...]
    shards: tuple[Shard, ...]
    feature: Spec
    label: Spec | None
    """What the first sample is; the others must be the same."""

    @property
    def entries(self) -> int:
        return sum(shard.entries for shard in self.shards)

    @property
    def user_data(self) -> dict[str, Any]:
        """That of the dataset; see `joined_user_data`."""
        return joined_user_data([part.user_data for part in self.parts])

    @property
    def stages(self) -> list[str]:
        return list(dict.fromkeys(shard.stage for shard in self.shards))

    def of_stage(self, stage: str) -> list[Shard]:
        """The stage's shards by number."""
        return [shard for shard in self.shards if shard.stage == stage]

    def files(self) -> list[str]:
        """The plan's own files within the dataset's folder."""
        places = dict.fromkeys((shard.part, shard.stage) for shard in self.shards)
        inside = DatasetFolder(Path())
        paths = [inside.plan, *(inside.entries_of(*place) for place in places)]
        return [path.as_posix() for path in paths]

    def save(self, path: Path) -> None:
        write_json(path, asdict(self))

    @classmethod
    def load(cls, path: Path) -> Plan:
        with described(path) as data:
            return cls(
                tuple(Part(**part) for part in data["parts"]),
                tuple(Shard(**shard) for shard in data["shards"]),
                spec_of(data["feature"]),
                spec_of(data["label"]),
            )


def _shard_size(entries: int) -> int:
    """Entries of a shard; a function of their total only, so that shards are too."""
    return min(max(-(-entries // _SHARDS_AIMED_AT), _SMALLEST_SHARD), _LARGEST_SHARD)


def load_or_make_plan(spec: IngestSpec) -> Plan:
    path = DatasetFolder(spec.folder).plan
    if path.exists():
        return Plan.load(path)
    plan = make_plan(spec)
    plan.save(path)
    return plan


def make_plan(spec: IngestSpec, before: Plan | None = None) -> Plan:
    """Ask the plug-in what there is, and write down the entries in the order of their shards.

    Args:
        before: the plan of what the dataset already holds, which the new entries follow.

    Raises:
        IngestionError: there is nothing to encode, no entry can be encoded, or what there
            is does not fit what the dataset holds.
    """
    plugin = spec.plugin(**spec.fields)
    plugin.user_data = _with_valid_names(plugin.prepare())
    part = Part(dict(spec.fields), plugin.user_data, spec.addition, tags=True)
    stages = {stage.value: list(plugin.itemize_entries(stage)) for stage in Stage}
    if before is not None:
        known = KnownGroups(spec.folder, [part.user_data for part in before.parts])
        if doubts := known.doubts(stages, plugin.user_data):
            plugin.user_data["grouping"]["warnings"] += doubts
        stages = known.placed(stages, plugin.user_data)
    random.Random(spec.seed).shuffle(stages[Stage.TRAIN])  # noqa: S311 - no secret
    stages = {stage: entries for stage, entries in stages.items() if entries}
    if not stages:
        raise IngestionError(f"{plugin.get_title()} found no entries to encode.")
    feature, label = first_specs(plugin, list(stages.values()), spec)
    added = Plan((part,), (), feature, label)
    plan = added if before is None else _joined(before, added, spec.plugin)
    for stage, entries in stages.items():
        shards = _write_entries(spec.folder, plan, stage, entries)
        plan = replace(plan, shards=(*plan.shards, *shards))
    return plan


def _with_valid_names(user_data: dict[str, Any]) -> dict[str, Any]:
    """What `prepare` returned, with names of classes that are text, as pages and exports need.

    They are often names of folders, which need not be valid text.
    """
    names = user_data.get("class_labels")
    if not isinstance(names, list | tuple):
        return user_data
    return user_data | {"class_labels": [printed(str(name)) for name in names]}


def _joined(before: Plan, added: Plan, plugin: type[DataIngestionInterface]) -> Plan:
    """The plan with a further part, whose shards are still to come.

    Raises:
        IngestionError: its samples or classes differ from the dataset's.
    """
    check_same(before.parts[0].user_data, added.parts[0].user_data, plugin)
    pairs = [("features", before.feature, added.feature), ("labels", before.label, added.label)]
    for what, old, new in pairs:
        if old != new:
            raise IngestionError(
                f"The {what} are {new or 'none'}; those of the dataset are {old or 'none'}. "
                "Only samples of the same shape and type can be appended."
            )
    return replace(before, parts=(*before.parts, *added.parts))


def _write_entries(folder: Path, plan: Plan, stage: str, entries: Sequence[Entry]) -> list[Shard]:
    """Write the entries of the plan's last part down, and cut them into shards."""
    part, first = len(plan.parts) - 1, len(plan.of_stage(stage))
    size = _shard_size(len(entries))
    shards: list[Shard] = []

    def write(partial: Path) -> None:
        with partial.open("wb") as file:
            for start in range(0, len(entries), size):
                chunk = entries[start : start + size]
                shards.append(
                    Shard(part, stage, first + len(shards), len(chunk), offset=file.tell())
                )
                file.writelines(json.dumps(entry).encode() + b"\n" for entry in chunk)

    path = DatasetFolder(folder).entries_of(part, stage)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, write)
    return shards
