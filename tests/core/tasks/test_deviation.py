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
