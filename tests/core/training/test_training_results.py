"""What counts among metrics, in words."""

from __future__ import annotations

import pytest

from core.training.measures import result_in_words


@pytest.mark.parametrize(
    ("metrics", "prefix", "text"),
    [
        ({"val_dice": 0.91234, "dice": 0.5}, "val_", "Dice 0.9123"),
        ({"val_dice": 0.91234, "dice": 0.5}, "", "Dice 0.5000"),
        ({"accuracy": 0.5, "f1": 0.25}, "", "F1 0.2500"),
        ({"mae": 1264.853}, "", "mean absolute error 1264.9"),
        ({"mae": None, "r2": 0.5}, "", "R² 0.5000"),
        ({"loss": 1.0}, "", ""),
    ],
)
def test_the_first_that_is_known_counts(metrics, prefix, text):
    assert result_in_words(metrics, prefix) == text
