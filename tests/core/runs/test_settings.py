"""Settings that differ, and runs that differ in the seed only."""

from __future__ import annotations

import math

from core.runs.settings import differing, flat, seed_groups, sorting_key


def run(**values):
    return {"batch_size": 8, "learning_rate": 0.1, "random_seed": 1} | values


def test_options_are_flat():
    fields = {"a": 1, "network_options": {"depth": 3, "more": {"x": None}}}
    assert flat(fields) == {"a": 1, "network_options.depth": 3, "network_options.more.x": None}


def test_settings_differ_where_values_do_or_are_missing():
    runs = [run(), run(learning_rate=0.2), run(new=None), run(batch_size=8.0)]
    assert differing(runs) == ["learning_rate"]
    assert differing([run(flag=True), run(flag=1)]) == ["flag"]
    assert differing([run(x=math.nan), run(x=float("nan"))]) == []
    assert differing([run(x="[1]"), run(x=[1])]) == ["x"]
    assert differing([run(x=[1, 2]), run(x=[2, 1])]) == ["x"]
    assert differing([run()]) == differing([]) == []


def test_runs_that_differ_in_the_seed_only_are_together():
    runs = [run(), run(learning_rate=1), run(random_seed=2), run(learning_rate=1, random_seed=None)]
    assert seed_groups(runs) == [[0, 2], [1, 3]]


def test_numbers_come_before_texts_and_what_is_unknown_last():
    values = ["b", None, 10, "a", 9.5, ""]
    assert sorted(values, key=sorting_key) == [9.5, 10, "a", "b", None, ""]
