"""Wins, losses and ties, counted one sample after the other."""

from __future__ import annotations

import numpy as np

from core.comparing.wins import Tally, tallies
from core.inference.table import AnswerTable, Texts


def table(rights, scores, names=None):
    count = len(rights)
    return AnswerTable(
        names or [f"{n}.png" for n in range(count)],
        np.array(scores, float),
        np.array(rights, np.int8),
        Texts.of(["cat"] * count),
        Texts.of([""] * count),
        Texts.of(["cat"] * count),
        np.full(count, np.nan),
    )


def test_being_right_counts_where_answers_are_right_or_wrong():
    a = table([1, 1, 0, 0, 1], [0.9, 0.9, 0.1, 0.2, 0.6])
    b = table([1, 0, 1, 0, 0], [0.6, 0.4, 0.7, 0.4, 0.3])
    found = tallies([a, b])
    assert found[0][1] == Tally(wins=2, losses=1, ties=2)
    assert found[1][0] == Tally(wins=1, losses=2, ties=2)
    assert found[0][0] is None


def test_scores_count_where_they_are_all_that_is_known():
    random = np.random.default_rng(1)
    one, other = random.random((2, 50)).round(1)
    one[3], other[4] = np.nan, one[4]
    found = tallies([table([-1] * 50, one), table([-1] * 50, other)])[0][1]
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if not np.isnan(a)]
    assert found.wins == sum(a > b for a, b in pairs)
    assert found.losses == sum(a < b for a, b in pairs)
    assert found.ties == sum(a == b for a, b in pairs) > 0


def test_only_samples_that_both_answered_count():
    a, b = table([1, 1], [1, 1], ["x", "y"]), table([0], [0], ["y"])
    assert tallies([a, b])[0][1] == Tally(1, 0, 0)
