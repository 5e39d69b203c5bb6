"""What a run gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.tasks import task_of
from core.tasks.metrics import rank
from core.training.spec import SnapshotInfo, TrainingResult


def result_of(snapshots: Sequence[SnapshotInfo], task: str) -> TrainingResult:
    """The result with all snapshots, of which only the best one is marked."""
    ranking = task_of(task).metrics
    best = max(snapshots, key=lambda info: rank(ranking, info.metrics))
    return TrainingResult(
        epochs=int(max(info.epoch for info in snapshots)),
        best_epoch=best.epoch,
        metrics=best.metrics,
        snapshots=tuple(replace(info, best=info is best) for info in snapshots),
    )
