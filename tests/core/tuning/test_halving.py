"""ASHA against a plain statement of its rule, and sweeps simulated to their end."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tuning.budget import Budget, why_ended
from core.tuning.halving import Promotion, promotion, rungs
from core.tuning.steering import End, Plan, Start, Wait, next_step
from core.tuning.trial import DONE, FAILED, PAUSED, RUNNING, Trial


def paused(number, score, rung=1):
    return Trial(number, {}, PAUSED, {rung: (score,)}, until=rung)


@pytest.mark.parametrize(
    ("least", "eta", "epochs", "most", "expected"),
    [
        (1, 3, 27, None, (1, 3, 9)),
        (2, 3, 20, None, (2, 6, 18)),
        (1, 2, 8, None, (1, 2, 4)),
        (1, 3, 27, 1, (1,)),
        (5, 3, 5, None, ()),
    ],
)
def test_rungs_are_powers(least, eta, epochs, most, expected):
    assert rungs(least, eta, epochs, most) == expected


@given(
    scores=st.lists(st.integers(0, 5), min_size=1, max_size=20),
    eta=st.integers(2, 4),
    already=st.sets(st.integers(0, 19)),
)
def test_those_go_on_that_are_among_the_best_of_a_rung(scores, eta, already):
    trials = [
        replace(paused(number, score), until=9 if number in already else 1)
        for number, score in enumerate(scores)
    ]
    # The rule in other words: fewer than n / eta are better, or as good and older.
    better = [
        sum((other, -place) > (score, -number) for place, other in enumerate(scores))
        for number, score in enumerate(scores)
    ]
    wanted = [
        number
        for number, count in enumerate(better)
        if count < len(scores) // eta and number not in already
    ]
    found = promotion(trials, (1,), eta)
    if not wanted:
        assert found is None
    else:
        assert found is not None
        assert found.number == min(wanted, key=lambda number: better[number])
        assert found.until == 0


def test_the_highest_rung_is_looked_at_first():
    trials = [paused(number, number) for number in range(6)]
    trials[5] = Trial(5, {}, PAUSED, {1: (5.0,), 3: (6.0,)}, until=3)
    trials[4] = Trial(4, {}, PAUSED, {1: (4.0,), 3: (7.0,)}, until=3)
    trials[3] = Trial(3, {}, PAUSED, {1: (3.0,), 3: (1.0,)}, until=3)
    assert promotion(trials, (1, 3, 9), 3) == Promotion(4, 9)
    assert promotion(trials[:3], (1, 3, 9), 3) == Promotion(2, 3)


def test_failed_runs_and_unknown_results_do_not_go_on():
    assert promotion([paused(0, None), paused(1, 0.1), paused(2, 0.2)], (1,), 3) is None
    trials = [replace(paused(0, 0.9), state=FAILED), *(paused(n, n / 10) for n in (1, 2, 3))]
    assert promotion(trials, (1,), 3) == Promotion(3, 0)


def test_a_run_that_ended_early_counts_at_later_rungs():
    done = Trial(0, {}, DONE, {2: (9.0,)})
    assert done.score_at(5) == 9.0
    trials = [done, *(Trial(n, {}, PAUSED, {1: (0.0,), 5: (float(n),)}, until=5) for n in (1, 2))]
    assert promotion(trials, (1, 5), 3) is None  # the best of three has ended


def simulated(plan, scores, epochs, lanes, seed):
    """Run a sweep to its end; how many epochs each trial trained, by number."""
    chance = random.Random(seed)
    trials, trained = [], Counter()
    for _ in range(10_000):
        running = [one for one in trials if one.state == RUNNING]
        step = next_step(plan, trials, hours=0) if len(running) < lanes else Wait()
        if isinstance(step, End):
            assert not running
            return trials, trained
        if isinstance(step, Start):
            until = plan.pauses[0] if plan.pauses else 0
            trials.append(Trial(step.number, {}, RUNNING, until=until))
        elif isinstance(step, Promotion):
            assert trials[step.number].state == PAUSED
            trials[step.number] = replace(trials[step.number], state=RUNNING, until=step.until)
        else:
            one = chance.choice(running)
            before, after = max(one.results, default=0), one.until or epochs
            trained[one.number] += after - before
            state = PAUSED if one.until else DONE
            results = {**one.results, after: (scores[one.number],)}
            trials[one.number] = replace(one, state=state, results=results)
    raise AssertionError("It does not end.")


@given(
    count=st.integers(1, 40),
    lanes=st.integers(1, 5),
    eta=st.integers(2, 4),
    seed=st.integers(0, 9),
)
def test_a_sweep_ends_and_its_best_run_is_trained_to_the_end(count, lanes, eta, seed):
    scores = random.Random(seed).sample(range(1000), count)
    plan = Plan(Budget(runs=count), rungs(1, eta, 27), eta)
    trials, trained = simulated(plan, scores, 27, lanes, seed)
    assert [one.number for one in trials] == list(range(count))
    best = trials[scores.index(max(scores))]
    assert (best.state, trained[best.number]) == (DONE, 27)
    assert all(trained[one.number] == max(one.results) for one in trials)  # nothing twice


@pytest.mark.parametrize("lanes", [1, 2, 4])
def test_of_27_runs_that_pause_once_the_best_9_are_trained_to_the_end(lanes):
    scores = random.Random(1).sample(range(100), 27)
    trials, trained = simulated(Plan(Budget(runs=27), (1,), 3), scores, 10, lanes, seed=3)
    done = {one.number for one in trials if one.state == DONE}
    wanted = set(sorted(range(27), key=lambda number: -scores[number])[:9])
    assert wanted <= done
    if lanes == 1:
        assert done == wanted
        assert sum(trained.values()) == 27 + 9 * 9


def test_budgets_say_why_they_are_over():
    done = [Trial(n, {}, DONE, {1: (score,)}) for n, score in enumerate([0.5, 0.6, 0.6, 0.601])]
    assert why_ended(Budget(runs=4), done, 0) == "All runs have finished."
    assert why_ended(Budget(runs=5), done, 0) == ""
    assert why_ended(Budget(hours=2), done, 1.9) == ""
    assert why_ended(Budget(hours=2), done, 2) == "The time limit of 2 hours is reached."
    assert why_ended(Budget(patience=2), done, 0) == ""
    assert why_ended(Budget(patience=2, gain=0.01), done, 0) == "The last 2 runs were no better."
    assert why_ended(Budget(patience=1), done[:3], 0) == "The last 1 runs were no better."
    failed = [Trial(n, {}, FAILED) for n in range(3)]
    assert why_ended(Budget(runs=9), failed, 0) == "The first 3 runs failed."
    assert why_ended(Budget(runs=9), [*failed[:2], done[0]], 0) == ""


def test_when_the_hours_are_over_nothing_goes_on():
    trials = [paused(number, number) for number in range(3)]
    plan = Plan(Budget(hours=1), (1,), 3)
    assert next_step(plan, trials, 0.5) == Promotion(2, 0)
    assert next_step(plan, trials, 1.5) == End("The time limit of 1 hours is reached.")
