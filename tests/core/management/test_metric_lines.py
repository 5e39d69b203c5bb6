"""The metrics of an inference in words."""

from __future__ import annotations

import numpy as np
import pytest

from core.management.metric_lines import metric_lines
from core.representations.metrics import measured_metrics
from core.tasks import Task, known_tasks, task_of


def lines_of(task, summary):
    return list(metric_lines(measured_metrics(task, summary)["report"]))


@pytest.mark.parametrize(
    ("task", "output", "label", "line"),
    [
        (Task.CLASSIFICATION, [0.1, 0.9], 1, "Accuracy: 1.0000"),
        (
            Task.CLASSIFICATION,
            [0.1, 0.9],
            1,
            "b: recall 1.0000, precision 1.0000, F1 1.0000, ROC-AUC –",
        ),
        (Task.MULTI_LABEL, [0.1, 0.9], [0, 1], "F1, mean of the classes: 1.0000"),
        (Task.REGRESSION, [3.0], 2.5, "b: mean absolute error 0.5, R² –"),
    ],
)
def test_a_line_for_each_thing_that_is_known(task, output, label, line):
    names = ["b"] if task == Task.REGRESSION else ["a", "b"]
    table = task_of(task).measurement(names, names)
    table.add(np.array(output, np.float32), np.array(label))
    assert line in lines_of(task, table.summary())


def test_many_classes_are_cut():
    table = task_of(Task.CLASSIFICATION).measurement([], [])
    for index in range(30):
        table.add(np.eye(30)[index], np.int64(index))
    lines = lines_of(Task.CLASSIFICATION, table.summary())
    assert lines[-1] == "… and 18 more lines; --format json has all."
    assert len(lines) == 20 + 1


def test_nothing_is_claimed_where_nothing_is_known():
    for task in known_tasks():
        assert lines_of(task.id, {"samples": 3, "dice": None, "classes": []}) == []
