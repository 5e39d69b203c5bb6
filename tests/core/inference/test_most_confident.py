"""The inputs of which a network is most sure, by class."""

from __future__ import annotations

import numpy as np

from core.inference.answers import answered
from core.inference.most_confident import most_confident
from core.tasks import task_of

NAMES = ["cat", "dog", "eel"]


def test_each_class_has_its_surest_inputs_first():
    task, random = task_of("classification"), np.random.default_rng(0)
    outputs = random.dirichlet([1, 1, 1], 50)
    answers = [answered(f"{n}", one, None, task, NAMES) for n, one in enumerate(outputs)]
    found = most_confident(answers, task, NAMES, 4)
    assert list(found) == NAMES
    for index, name in enumerate(NAMES):
        own = [n for n in range(50) if outputs[n].argmax() == index]
        expected = sorted(own, key=lambda n: -outputs[n, index])[:4]
        assert [one.index for one in found[name]] == expected
        assert found[name][0].score == outputs[expected[0], index]
        assert found[name][0].answer.input == str(expected[0])


def test_of_equal_scores_the_first_input_comes_first():
    task = task_of("classification")
    answers = [answered("x", np.array([1.0, 0, 0]), None, task, NAMES) for _ in range(5)]
    assert [one.index for one in most_confident(answers, task, NAMES, 2)["cat"]] == [0, 1]


def test_several_classes_and_boxes_count_where_they_are_predicted():
    task = task_of("multi-label")
    answers = [answered("x", np.array([0.9, 0.7, 0.1]), None, task, NAMES)]
    assert {
        name: rows[0].score for name, rows in most_confident(answers, task, NAMES, 2).items()
    } == {
        "cat": 0.9,
        "dog": 0.7,
    }
    task, table = task_of("object-detection"), np.zeros((300, 6))
    table[:3] = [[2, 0.5, 0, 0, 9, 9], [2, 0.75, 0, 0, 9, 9], [1, 0.2, 0, 0, 9, 9]]
    found = most_confident([answered("x", table, None, task, NAMES)], task, NAMES, 2)
    assert [(name, rows[0].score) for name, rows in found.items()] == [("eel", 0.75)]
    task = task_of("regression")
    assert most_confident([answered("x", np.array([3.0]), None, task, ["area"])], task, [], 2) == {}
