"""The folder of a dataset: stages, shards, plans."""

from __future__ import annotations

from pathlib import Path

from core.storage.folder import Folder, Inside


class DatasetFolder(Folder):
    """What an ingestion writes; a dataset without its manifest does not exist."""

    manifest = Inside("dataset.json")
    checksums = Inside("SHA256SUMS")
    plan = Inside("plan.json")
    """What goes into which shard."""
    pending_plan = Inside("plan-pending.json")
    """The plan of what is being appended, until all of it is there."""
    entries = Inside("entries")

    def entries_of(self, part: int, stage: str) -> Path:
        """The entries of a part of the plan, in the order in which they are stored."""
        return self.entries / f"{part:03d}-{stage}.jsonl"

    def stage(self, stage: str) -> StageFolder:
        return StageFolder(self.path / stage)

    def shards(self) -> list[Path]:
        """Those of all stages, in order."""
        return sorted(self.path.glob("*/shard-*"))


class StageFolder(Folder):
    """The shards of a dataset's stage."""

    def shard(self, number: int) -> Path:
        return self.path / f"shard-{number:05d}"

    def shards(self) -> list[Path]:
        """Those that are complete, in order."""
        return sorted(folder for folder in self.path.glob("shard-*") if folder.is_dir())


class ShardFolder(Folder):
    """Records with their description; those of an inference have no statistics."""

    data = Inside("data.mdb")
    """The records, under the name that LMDB gives them."""
    description = Inside("shard.json")
    entries = Inside("entries.jsonl")
    """A line for each record."""
    statistics = Inside("statistics.safetensors")
    fingerprints = Inside("fingerprints.safetensors")

    @property
    def is_of_dataset(self) -> bool:
        """Whether its name is that of a dataset's shard."""
        return self.path.name.startswith("shard-")
