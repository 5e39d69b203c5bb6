from __future__ import annotations

import json

import numpy as np
import pytest

from core.tasks import Task, task_of
from core.tasks.figures import figures_of

GROUPS = ["B", "A", "", "B", "A", "B"]


def measured(task, places, seed=2):
    """Random samples of the task, of which those places are measured."""
    random = np.random.default_rng(seed)
    examples = [task_of(task).example(3, random) for _ in GROUPS]
    found = task_of(task).measurement(["a", "b", "c"], ["x", "y", "z"])
    for place in places:
        label = np.asarray(examples[place].label)
        output = examples[place].output
        if task == Task.REGRESSION:
            label = label * np.float32(place + 1)
        if task == Task.MULTI_LABEL:
            label = (np.arange(3) + place) % 2
        if task in (Task.CLASSIFICATION, Task.TEXT_CLASSIFICATION):
            label = np.array(place % 3)
        found.add(output, label)
    return found


@pytest.mark.parametrize("task", list(Task))
def test_a_group_is_measured_like_its_samples_alone(task):
    found = figures_of(task_of(task), measured(task, range(6)), GROUPS)
    assert sorted(row["label"] for row in found.groups) == ["A", "B"]
    for row in found.groups:
        places = [place for place, group in enumerate(GROUPS) if group == row["label"]]
        expected = measured(task, places).summary()
        assert row["samples"] == len(places)
        own = {name: row[name] for name in row if name not in ("label", "samples")}
        for key in own.keys() & {"classes", "targets"}:
            for part, one in zip(own.pop(key), expected[key], strict=True):
                assert part == pytest.approx({name: one[name] for name in part}, nan_ok=True)
        assert own == pytest.approx({name: expected[name] for name in own})
        assert own
    json.dumps([found.metrics, found.plots], allow_nan=False)


def test_the_worst_group_comes_first_and_classes_have_intervals():
    task = task_of(Task.CLASSIFICATION)
    table = task.measurement(["cat", "dog"], [])
    right = [1, 1, 1, 0, 1, 1, 0, 0]
    for place, one in enumerate(right):
        table.add(np.eye(2, dtype=np.float32)[(place + 1 - one) % 2], np.array(place % 2))
    found = figures_of(task, table, ["x"] * 3 + ["y"] * 3 + ["z"] * 2)
    accuracies = [(row["label"], row["accuracy"]) for row in found.groups]
    assert accuracies == [("z", 0), ("y", pytest.approx(2 / 3)), ("x", 1)]
    assert "accuracy" in found.metrics["intervals"]
    cat = found.metrics["classes"][0]
    low, high = cat["intervals"]["recall"]
    assert low <= cat["recall"] <= high
    assert not [name for name in found.metrics["intervals"] if "[" in name]


def test_without_groups_there_are_none():
    found = figures_of(task_of(Task.REGRESSION), measured(Task.REGRESSION, range(6)), [""] * 6)
    assert found.groups == []
    assert [plot["name"] for plot in found.plots] == [f"bland_altman_{n}" for n in range(3)]


@pytest.mark.parametrize(
    ("task", "names"),
    [
        (Task.CLASSIFICATION, ["reliability", "roc", "precision_recall"]),
        (Task.MULTI_LABEL, ["reliability", "roc", "precision_recall"]),
        (Task.SEGMENTATION, ["areas"]),
        (Task.DETECTION, ["precision_recall"]),
        (Task.IMAGE_TO_IMAGE, []),
    ],
)
def test_each_task_has_its_plots(task, names):
    found = figures_of(task_of(task), measured(task, range(6)), [""] * 6).plots
    assert [plot["name"] for plot in found] == names
    assert figures_of(task_of(task), measured(task, []), []).plots == []
