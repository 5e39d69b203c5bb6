"""What counts among metrics, in words."""

from __future__ import annotations

import pytest

from core.tasks import Task, task_of


@pytest.mark.parametrize(
    ("task", "metrics", "prefix", "text"),
    [
        (Task.SEGMENTATION, {"val_dice": 0.91234, "dice": 0.5}, "val_", "Dice 0.9123"),
        (Task.SEGMENTATION, {"val_dice": 0.91234, "dice": 0.5}, "", "Dice 0.5000"),
        (Task.MULTI_LABEL, {"accuracy": 0.5, "f1": 0.25}, "", "F1 0.2500"),
        (Task.REGRESSION, {"mae": 1264.853}, "", "Mean absolute error 1264.9"),
        (Task.REGRESSION, {"mae": 1.3094e-11}, "", "Mean absolute error 1.309e-11"),
        (Task.REGRESSION, {"mae": 0.0}, "", "Mean absolute error 0.0000"),
        (Task.REGRESSION, {"mae": None, "r2": 0.5}, "", "R² 0.5000"),
        (Task.REGRESSION, {"loss": 1.0}, "", ""),
        ("", {"loss": 1.0}, "", ""),
    ],
)
def test_the_first_that_is_known_counts(task, metrics, prefix, text):
    assert task_of(task).result(metrics, prefix) == text
