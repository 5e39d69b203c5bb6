"""Inferences of every task can be compared, by their answers and by their metrics."""

from __future__ import annotations

import numpy as np
import pytest

from core.comparing.comparison import Side, compare
from core.exceptions import InferenceError
from core.inference.answers import AnswerWriter
from core.inference.draws import keep_draws
from core.inference.spec import Input
from core.tasks import known_tasks
from core.tasks.intervals import resamples
from core.tasks.measuring import measurement_of

TASKS = [task for task in known_tasks() if task.metrics]
CLASSES = 3
SAMPLES = 6


def inferred(folder, task, examples, outputs):
    """What an inference's engine writes of these outputs."""
    names = ["a", "b", "c"]
    measured = measurement_of(task, names, names)
    with AnswerWriter(folder, task, names, None) as answers:
        for number, (example, output) in enumerate(zip(examples, outputs, strict=True)):
            label = np.asarray(example.label)
            if label.ndim == 1 and label.dtype.kind == "f":
                label = label + number  # R² needs values that differ
            measured.add(output, label)
            given = Input(f"{number}", np.asarray(example.feature), label)
            answers.add(f"{number}", output, label, given)
    groups = [""] * SAMPLES
    keep_draws(folder, resamples(measured, groups), groups)
    return Side(folder, measured.summary())


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_the_ranking_metric_and_the_samples_are_compared(tmp_path, task):
    random = np.random.default_rng(0)
    examples = [task.example(CLASSES, random) for _ in range(SAMPLES)]
    others = [task.example(CLASSES, random).output for _ in range(SAMPLES)]
    a = inferred(tmp_path / "a", task, examples, [one.output for one in examples])
    b = inferred(tmp_path / "b", task, examples, others)
    found = compare(a, b, task)
    ranking = found.figures[0]
    names = [metric.name for metric in task.metrics if a.metrics.get(metric.name) is not None]
    values = (a.metrics[names[0]], b.metrics[names[0]])
    assert (ranking.name, ranking.a, ranking.b) == (names[0], *values)
    assert ranking.interval is not None
    assert len(found.pairs) == SAMPLES
    same = compare(a, a, task)
    assert {one.difference for one in same.figures} == {0}
    assert {one.interval for one in same.figures} == {(0, 0)}
    assert {one.better for one in same.figures} == {""}


def test_answers_without_labels_are_not_compared(tmp_path):
    task = TASKS[0]
    for name in "ab":
        with AnswerWriter(tmp_path / name, task, [], None) as answers:
            answers.add("x", task.example(CLASSES, np.random.default_rng(0)).output, None)
    with pytest.raises(InferenceError, match="no labels"):
        compare(Side(tmp_path / "a", {}), Side(tmp_path / "b", {}), task)
