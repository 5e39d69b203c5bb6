"""Stopping a run whose ranking metric no longer improves."""

from __future__ import annotations

from core.tasks.metrics import LOSS, VALIDATION, Metric, rank
from core.training.spec import Metrics


class Patience:
    """Remembers the best moment of a run, and says when that was too long ago."""

    def __init__(
        self, epochs: int, ranking: tuple[Metric, ...], *, validated: bool, best: Best | None = None
    ) -> None:
        """Take how long to wait, and what is compared.

        Args:
            epochs: without improvement before the run stops; 0: never.
            ranking: the task's metrics.
            validated: whether there is a validation; only moments that have one are compared.
            best: the best moment before an interruption.
        """
        self.epochs = epochs
        self.ranking = ranking
        self.validated = validated
        self.best = best

    def is_exhausted(self, epoch: float, metrics: Metrics) -> bool:
        """Whether to stop after this moment."""
        if not self.epochs or (self.validated and VALIDATION + LOSS.name not in metrics):
            return False
        if self.best is None or self._rank(metrics) > self._rank(self.best[1]):
            self.best = (epoch, metrics)
        return epoch - self.best[0] >= self.epochs

    def _rank(self, metrics: Metrics) -> tuple[float, ...]:
        # By the ranking metric alone: the loss, which comes next, may still fall.
        return rank(self.ranking, metrics)[:1]


Best = tuple[float, Metrics]
"""An epoch and its metrics."""
