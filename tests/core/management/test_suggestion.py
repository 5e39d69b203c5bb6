"""Which batch size is suggested."""

from __future__ import annotations

import pytest

from core.management.suggestion import batch_size_for, steps_for


@pytest.mark.parametrize(
    ("largest", "entries", "expected"),
    [(800, 800, 64), (48, 10_000, 32), (5000, 60_000, 4096), (1, 10, 1), (7, 3, 1), (64, 640, 64)],
)
def test_it_is_a_power_of_two_that_fits_and_leaves_ten_steps(largest, entries, expected):
    assert batch_size_for(largest, entries) == expected


@pytest.mark.parametrize(
    ("seconds", "steps"), [(None, 120), (0.0, 120), (0.5, 120), (2.0, 60), (3.0, 40), (60.0, 40)]
)
def test_slow_steps_are_fewer(seconds, steps):
    assert steps_for(seconds) == steps
