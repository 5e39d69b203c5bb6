"""What settings explain, against analyses of variance by SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.tuning.importance import LEAST, explained, importance
from core.tuning.trial import PAUSED, Trial
from core.tuning.values import Choice, Range

SPACE = {"rate": Range(0, 1), "kind": Choice(("a", "b")), "noise": Range(0, 1)}


def trials_of(count, score, seed=0):
    chance = np.random.default_rng(seed)
    found = []
    for number in range(count):
        values = {name: one.at(chance.random()) for name, one in SPACE.items()}
        found.append(Trial(number, values, results={1: (score(values, chance),)}))
    return found


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(-9, 9)), min_size=6, max_size=30))
def test_what_is_explained_follows_from_the_f_statistic(pairs):
    groups = [group for group, _ in pairs]
    results = np.round([result for _, result in pairs], 3)
    parts = [results[[g == name for g in groups]] for name in sorted(set(groups))]
    found = explained(groups, results)
    within = sum(((part - part.mean()) ** 2).sum() for part in parts)
    if len(parts) < 2 or len(results) == len(parts) or within < 1e-6:
        return
    f = stats.f_oneway(*parts).statistic
    between, freedom = len(parts) - 1, len(results) - len(parts)
    expected = (f - 1) * between / (f * between + freedom)
    assert found == pytest.approx(max(0.0, expected), abs=1e-9)


def test_what_matters_comes_first_and_what_does_not_has_next_to_nothing():
    def score(values, chance):
        return -((float(values["rate"]) - 0.3) ** 2) + 0.02 * (values["kind"] == "a")

    found = importance(SPACE, trials_of(60, score))
    assert found["rate"] > 0.8
    assert found["noise"] < 0.15
    chance = importance(SPACE, trials_of(60, lambda values, chance: chance.random()))
    assert max(chance.values()) < 0.15


def test_results_that_are_alike_or_few_say_nothing():
    assert importance(SPACE, trials_of(LEAST - 1, lambda *_: 1.0)) == {}
    assert set(importance(SPACE, trials_of(20, lambda *_: 1.0)).values()) == {0.0}


def test_runs_that_pause_are_compared_at_the_same_epoch():
    def at(number, values):
        results = {1: (float(values["kind"] == "a"),), 3: (float(number),)}
        return Trial(number, values, PAUSED, results if number % 2 else {1: results[1]})

    trials = [at(t.number, t.values) for t in trials_of(20, lambda *_: 0.0)]
    assert importance(SPACE, trials, epoch=1)["kind"] == pytest.approx(1)
