"""How many entries may be rejected before an ingestion is an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.exceptions import IngestionError
from core.ingest.plan import Plan, Shard
from core.ingest.spec import IngestSpec
from core.store.manifest import Rejected, ShardInfo

_REASONS = 3
"""How many of the most frequent reasons the error names."""


@dataclass
class Limit:
    """Counts the rejected entries of one part of a dataset."""

    percent: float
    entries: int
    rejected: list[Rejected] = field(default_factory=list)

    @classmethod
    def of(cls, spec: IngestSpec, plan: Plan, missing: Sequence[Shard]) -> Limit:
        """For the plan's last part, of which all but the missing shards are complete."""
        part = [shard for shard in plan.shards if shard.part == len(plan.parts) - 1]
        limit = cls(spec.max_rejected, sum(shard.entries for shard in part))
        for shard in part:
            if shard not in missing:
                limit.add(ShardInfo.load(shard.folder(spec.folder)))
        return limit

    def add(self, shard: ShardInfo) -> None:
        """Count a shard that is complete.

        Raises:
            IngestionError: there are too many now; the text names the reasons.
        """
        self.rejected += shard.rejected
        if 100 * len(self.rejected) > self.percent * self.entries:
            raise IngestionError(self.text())

    def text(self) -> str:
        first = {row.message: row for row in reversed(self.rejected)}
        common = Counter(row.message for row in self.rejected).most_common(_REASONS)
        reasons = "; ".join(
            f"{count} × {first[message].error}, first {first[message].file}: {message}"
            for message, count in common
        )
        return (
            f"{len(self.rejected)} of {self.entries} entries were rejected so far, more than the "
            f"{self.percent:g} % that are allowed. Fix or remove these files, or allow more "
            f"(max_rejected). {reasons}"
        )
