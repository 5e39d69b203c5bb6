"""Curves against each axis, over seeds, and smoothed."""

from __future__ import annotations

import numpy as np
import pytest

from core.runs.curves import Curve, curve_of, mean_curve, smoothed
from core.runs.history import read_history
from tests.fake_runs import accuracy, lines_of, write_lines


@pytest.fixture
def history(tmp_path):
    write_lines(tmp_path / "metrics.jsonl", lines_of(0.01, 1, epochs=10, steps=4))
    return read_history(tmp_path / "metrics.jsonl")


def curve(x, y):
    return Curve(np.array(x, float), np.array(y, float), total=len(x))


@pytest.mark.parametrize(
    ("axis", "x"), [("epoch", range(1, 11)), ("step", range(4, 41, 4)), ("time", range(2, 21, 2))]
)
def test_a_metric_against_each_axis(history, axis, x):
    found = curve_of(history, "val_accuracy", axis, 100)
    assert found.x.tolist() == list(x)
    assert found.y.tolist() == [accuracy(0.01, 1, epoch) for epoch in range(1, 11)]


def test_of_many_points_the_first_the_last_and_some_between_are_kept(history):
    found = curve_of(history, "by_step/loss", "step", 5)
    assert found.x.tolist() == [1, 11, 21, 30, 40]
    assert found.total == 40


def test_what_a_run_does_not_have_is_no_curve(history):
    assert curve_of(history, "dice", "epoch", 10) is None
    assert curve_of(history, "by_step/dice", "epoch", 10) is None


def test_mean_and_range_of_several_seeds():
    values = np.random.default_rng(1).normal(size=(3, 5))
    found = mean_curve([curve(range(5), row) for row in values])
    np.testing.assert_allclose(found.y, values.mean(axis=0))
    np.testing.assert_allclose(found.low, np.min(values, axis=0))
    np.testing.assert_allclose(found.high, np.max(values, axis=0))


def test_a_run_that_is_not_as_far_ends_the_mean():
    found = mean_curve([curve([1, 2, 3], [1, 2, 3]), curve([1, 2], [3, 4])])
    assert (found.x.tolist(), found.y.tolist()) == ([1, 2], [2, 3])


def test_times_that_differ_are_interpolated():
    found = mean_curve([curve([1, 2, 3], [1, 2, 3]), curve([0.5, 2.5], [0, 2])])
    assert (found.x.tolist(), found.y.tolist()) == ([1, 2], [0.75, 1.75])


def test_the_moving_average_weighs_what_there_is():
    values, weight = [4.0, 8.0, 1.0, 3.0], 0.6
    expected = [
        np.average(values[: n + 1], weights=[weight ** (n - k) for k in range(n + 1)])
        for n in range(4)
    ]
    assert smoothed(values, weight) == pytest.approx(expected)
    assert smoothed(values, 0) == values
