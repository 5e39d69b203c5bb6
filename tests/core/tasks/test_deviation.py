"""A regression with an output that says how sure it is."""

from __future__ import annotations

import numpy as np
import pytest

from core.tasks import Task, task_of

VALUES = np.array([12.5, -3], np.float32)


def test_the_answer_has_the_deviation_of_each_value():
    outputs = {"numbers": VALUES, "deviation": np.array([0.5, 0.25], np.float32)}
    answer = task_of(Task.REGRESSION).answer_of(outputs, ["area"])
    assert answer.text == "area 12.5 ± 0.5, value 2 -3 ± 0.25"
    assert answer.columns["area"] == 12.5
    assert answer.columns["area deviation"] == 0.5
    assert list(answer.columns)[:2] == ["area", "value 2"]


@pytest.mark.parametrize("outputs", [{}, {"other": VALUES}, {"deviation": VALUES[:1]}])
def test_what_is_no_deviation_changes_nothing(outputs):
    task = task_of(Task.REGRESSION)
    assert task.answer_of({"numbers": VALUES, **outputs}, ["a"]) == task.answer(VALUES, ["a"])


def test_an_ensemble_has_the_deviation_of_its_mixture():
    """That of values drawn from the members' normal distributions."""
    random = np.random.default_rng(0)
    means = random.normal(0, 3, (3, 2, 2)).astype(np.float32)  # members, samples, values
    deviations = random.uniform(0.5, 4, means.shape).astype(np.float32)
    members = [{"numbers": a, "deviation": b} for a, b in zip(means, deviations, strict=True)]
    found = task_of(Task.REGRESSION).combined_others(members)["deviation"]
    drawn = random.normal(means, deviations, (200_000, 3, 2, 2)).reshape(-1, 2, 2)
    np.testing.assert_allclose(found, drawn.std(axis=0), rtol=0.01)
    one_sample = task_of(Task.REGRESSION).combined_others(
        [{name: values[0] for name, values in one.items()} for one in members]
    )
    np.testing.assert_allclose(one_sample["deviation"], found[0])


def test_members_without_a_deviation_leave_that_of_the_first():
    task = task_of(Task.REGRESSION)
    assert task.combined_others([{"numbers": VALUES, "deviation": VALUES}, {"n": VALUES}]) == {}
