"""The runs of a sweep as the engine sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Objectives = tuple[float | None, ...]
"""Values of the metrics that a sweep is about, larger is better; None where unknown."""

WAITING, RUNNING, PAUSED, DONE, FAILED = "waiting", "running", "paused", "done", "failed"
UNFINISHED = frozenset({WAITING, RUNNING})


@dataclass(frozen=True)
class Trial:
    """A choice of values, and what came of it; its seeds together are one trial."""

    number: int
    """From 0, in the order in which they were chosen."""
    values: Mapping[str, str]
    """By field, as texts."""
    state: str = DONE
    results: Mapping[int, Objectives] = field(default_factory=dict)
    """What was reached after so many epochs; the last ones are those of the end."""
    until: int = 0
    """The epoch after which it pauses; 0: it trains to its end."""

    @property
    def last(self) -> Objectives | None:
        """The furthest results; None before the first."""
        return self.results[max(self.results)] if self.results else None

    @property
    def score(self) -> float | None:
        """The first of the furthest results; None where it is unknown."""
        return self.last[0] if self.last else None

    def score_at(self, epoch: int) -> float | None:
        """The first result after an epoch; of a run that ended before, its last one; else None."""
        found = self.results.get(epoch)
        if found is None and self.state == DONE:
            return self.score
        return found[0] if found else None
