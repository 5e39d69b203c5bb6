"""Samplers: the same question has the same answer, and they find what is to be found."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from scipy.stats import qmc

from core.tuning.quasi_random import halton, point
from core.tuning.question import Question
from core.tuning.samplers import GRID, QUASI_RANDOM, RANDOM, TPE, choose, samplers, size
from core.tuning.trial import DONE, PAUSED, RUNNING, Trial
from core.tuning.values import Choice, Normal, Range

SPACE = {
    "rate": Range(1e-4, 1e-1, log=True),
    "size": Range(2, 64, log=True, whole=True),
    "noise": Normal(0.0, 1.0),
    "kind": Choice(("a", "b", "c")),
    "step": Range(0.1, 0.5, step=0.1),
}
USABLE = [RANDOM, QUASI_RANDOM, *([TPE] if TPE in samplers() else [])]


def sampled(sampler, space, count, seed=0, score=lambda values: 0.0):
    trials = []
    for number in range(count):
        values = choose(sampler, Question(space, trials, seed))
        trials.append(Trial(number, values, DONE, {1: (score(values),)}))
    return trials


@pytest.mark.parametrize("sampler", USABLE)
def test_the_same_seed_and_trials_give_the_same_values(sampler):
    first = sampled(sampler, SPACE, 14)
    assert sampled(sampler, SPACE, 14) == first
    other = sampled(sampler, SPACE, 14, seed=1)
    assert all(one.values != two.values for one, two in zip(first, other, strict=True))
    for trial in first:
        assert 1e-4 <= float(trial.values["rate"]) <= 0.1
        assert 2 <= int(trial.values["size"]) <= 64
        assert trial.values["kind"] in "abc"
        assert trial.values["step"] in SPACE["step"].finite


def test_a_grid_is_every_combination_in_order():
    space = {"a": Choice(("1", "2")), "b": Range(1, 3, whole=True)}
    found = [tuple(trial.values.values()) for trial in sampled(GRID, space, 6)]
    assert found == list(product("12", "123"))
    assert size(space) == 6
    assert choose(GRID, Question(space, sampled(GRID, space, 6), 0)) is None
    assert size(SPACE) is None


@pytest.mark.parametrize("sampler", USABLE)
def test_a_small_space_is_used_up_without_repetition(sampler):
    space = {"a": Choice(("1", "2", "3")), "b": Choice(("x", "y", "z"))}
    trials = sampled(sampler, space, 9)
    assert len({tuple(trial.values.items()) for trial in trials}) == 9
    assert choose(sampler, Question(space, trials, 0)) is None


def test_quasi_random_points_are_haltons():
    expected = qmc.Halton(d=6, scramble=False).random(50)
    assert np.allclose([halton(number, 6) for number in range(50)], expected)


def test_shifted_points_are_as_even_as_haltons_and_more_even_than_random_ones():
    for seed in range(3):
        shifted = qmc.discrepancy([point(number, 3, seed) for number in range(128)])
        assert shifted < 0.6 * qmc.discrepancy(np.random.default_rng(seed).random((128, 3)))


@pytest.mark.skipif(TPE not in samplers(), reason="needs Optuna (the extra tuning)")
def test_tpe_finds_an_optimum_sooner_than_chance():
    space = {"x": Range(-5, 5), "y": Range(1e-4, 1e2, log=True)}

    def score(values):
        return -((float(values["x"]) - 2) ** 2) - math.log10(float(values["y"])) ** 2

    def best(sampler):
        found = [
            max(t.score for t in sampled(sampler, space, 40, seed, score)) for seed in range(5)
        ]
        return sum(found) / 5

    assert best(TPE) > best(RANDOM)


@pytest.mark.skipif(TPE not in samplers(), reason="needs Optuna (the extra tuning)")
def test_tpe_takes_running_and_paused_trials_and_several_metrics():
    trials = sampled(RANDOM, SPACE, 15, score=lambda values: float(values["rate"]))
    states = [DONE, PAUSED, RUNNING]
    mixed = [
        Trial(t.number, t.values, states[t.number % 3], {} if t.number % 3 == 2 else t.results)
        for t in trials
    ]
    found = choose(TPE, Question(SPACE, mixed, 3))
    assert found == choose(TPE, Question(SPACE, mixed, 3))
    assert set(found) == set(SPACE)
    double = [
        Trial(t.number, t.values, t.state, {e: (v[0], 1.0) for e, v in t.results.items()})
        for t in mixed
    ]
    assert set(choose(TPE, Question(SPACE, double, 3, directions=2))) == set(SPACE)
