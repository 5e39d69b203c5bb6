"""Which value stands for a run, and how good it is among others."""

from __future__ import annotations

import numpy as np
import pytest

from core.runs.best import BEST, LAST, SHADES, SNAPSHOT, best_places, chosen_value, shades
from core.runs.history import Points

NAN = float("nan")


def points(*values):
    epochs = np.arange(1.0, len(values) + 1)
    return Points(epochs, epochs, epochs, {"x": np.array(values)})


@pytest.mark.parametrize(
    ("which", "larger", "value", "epoch"),
    [
        (BEST, True, 5, 2),  # the first of two equal ones
        (BEST, False, 1, 4),
        (BEST, None, 2, 6),
        (LAST, True, 2, 6),
        (SNAPSHOT, True, 3, 3),
    ],
)
def test_the_value_and_its_epoch(which, larger, value, epoch):
    found = chosen_value(points(NAN, 5, 3, 1, 5, 2, NAN), "x", which, larger, snapshot=3)
    assert (found.value, found.epoch) == (value, epoch)


def test_what_is_unknown_has_no_value():
    assert chosen_value(points(1, 2), "y", BEST, True) is None
    assert chosen_value(points(NAN, NAN), "x", BEST, True) is None
    assert chosen_value(points(1, 2), "x", SNAPSHOT, True) is None
    assert chosen_value(points(), "x", LAST, True) is None


def test_shades_go_from_the_worst_to_the_best():
    assert shades([1, 2, 3, None], True) == [0, SHADES // 2, SHADES, None]
    assert shades([1, 2, 3], False) == [SHADES, SHADES // 2, 0]
    assert shades([1, 1], True) == shades([1, 2], None) == [None, None]


def test_one_value_that_is_far_off_leaves_the_others_apart():
    assert shades([0.1, 0.2, 0.3, 0.4, 1000], False) == [8, 6, 4, 2, 0]


def test_the_best_places():
    assert best_places([1, 3, None, 3], True) == {1, 3}
    assert best_places([1, 3, None, 3], False) == {0}
    assert best_places([2, 2], True) == best_places([1, 2], None) == set()
