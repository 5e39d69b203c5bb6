"""When a run stops early."""

from __future__ import annotations

import pytest

from core.tasks import task_of
from core.training.patience import Patience

RANKING = task_of("segmentation").metrics


def stopped_at(patience: Patience, values: list[float], first: int = 1) -> int | None:
    for epoch, value in enumerate(values, first):
        metrics = {"loss": 1.0, "val_loss": 1 / epoch, "val_dice": value}
        if patience.is_exhausted(epoch, metrics):
            return epoch
    return None


@pytest.mark.parametrize(
    ("epochs", "values", "stop"),
    [
        (2, [0.1, 0.2, 0.2, 0.1, 0.3], 4),
        (3, [0.1, 0.2, 0.2, 0.1, 0.3], None),
        (2, [0.0, 0.0, 0.0], 3),
        (0, [0.5, 0.4, 0.3, 0.2, 0.1], None),
    ],
)
def test_a_run_stops_without_a_better_ranking_metric(epochs, values, stop):
    assert stopped_at(Patience(epochs, RANKING, validated=True), values) == stop


def test_without_validation_the_training_loss_counts():
    patience = Patience(2, RANKING, validated=False)
    losses = [3.0, 2.0, 2.5, 2.0]
    assert [patience.is_exhausted(n, {"loss": loss}) for n, loss in enumerate(losses)] == [
        *(False, False, False, True)
    ]


def test_moments_without_validation_are_not_compared():
    patience = Patience(1, RANKING, validated=True)
    assert stopped_at(patience, [0.5]) is None
    assert not patience.is_exhausted(9, {"loss": 1.0})
    assert stopped_at(patience, [0.4], first=2) == 2


def test_the_best_moment_before_an_interruption_counts():
    before = Patience(2, RANKING, validated=True)
    assert stopped_at(before, [0.5, 0.4]) is None
    assert before.best is not None
    after = Patience(2, RANKING, validated=True, best=before.best)
    assert stopped_at(after, [0.45, 0.6], first=3) == 3
