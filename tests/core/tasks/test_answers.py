from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from core.tasks import Task, task_of
from core.tasks.answers import Verdict

PROBABILITIES = np.array([0.25, 0.05, 0.7], np.float32)


def verdict(task, output, label, **options):
    return task_of(task).verdict(np.array(output, np.float32), np.array(label), **options)


def test_a_class_with_its_probability():
    answer = task_of(Task.CLASSIFICATION).answer(PROBABILITIES, ["cat", "dog"])
    assert answer.text == "2 0.700"
    assert answer.columns == {"class": "2", "probability": pytest.approx(0.7)}
    assert [row["class"] for row in answer.details["top"]] == ["2", "cat", "dog"]


@pytest.mark.parametrize(
    ("label", "expected"), [(2, (0.7, True)), (1, (0.05, False)), (3, (0.0, False))]
)
def test_how_well_a_class_agrees(label, expected):
    found = verdict(Task.CLASSIFICATION, PROBABILITIES, label)
    assert (found.score, found.is_right) == (pytest.approx(expected[0]), expected[1])


def test_several_classes():
    output = np.array([0.5, 0.1, 0.9], np.float32)
    answer = task_of(Task.MULTI_LABEL).answer(output, ["car", "tree", "sky"])
    assert answer.text == "sky 0.900, car 0.500"
    assert answer.columns == pytest.approx({"car": 0.5, "tree": 0.1, "sky": 0.9})
    assert verdict(Task.MULTI_LABEL, output, [1, 0, 1]) == Verdict(1, is_right=True)
    assert verdict(Task.MULTI_LABEL, output, [1, 1, 1]).score == pytest.approx(2 / 3)


def test_values_by_name():
    answer = task_of(Task.REGRESSION).answer(np.array([12.5, 3], np.float32), ["area"])
    assert answer.text == "area 12.5, value 2 3"
    assert answer.columns == {"area": 12.5, "value 2": 3}
    assert verdict(Task.REGRESSION, [12.5, 3], [10, 3]) == Verdict(-1.25)
    assert verdict(Task.REGRESSION, [12.5], 12.5) == Verdict(0)


def test_pixels_of_masks():
    output = np.eye(3, dtype=np.float32)[[[0, 1, 1], [0, 2, 0]]]
    task = task_of(Task.SEGMENTATION)
    answer = task.answer(output, ["background", "heart"])
    assert answer.text == "heart: 2 px, class 2: 1 px"
    assert answer.columns == {"heart": 2, "class 2": 1}
    assert task.answer(output[:, :1], ["background", "heart"]).text == "background only"
    mask = np.array([[[0], [1], [0]], [[0], [2], [0]]])
    assert task.verdict(output, mask).score == pytest.approx((2 / 3 + 1) / 2)
    assert task.verdict(output, np.where(mask == 2, 255, mask), 255).score == pytest.approx(2 / 3)
    assert task.verdict(output[:, :1], mask[:, :1]).score is None


def test_boxes():
    table = np.zeros((300, 6), np.float32)
    table[0] = (1, 0.9, 0, 0, 10, 10)
    table[1] = (0, 0.6, 20, 20, 30, 30)
    table[2] = (0, 0.2, 40, 40, 50, 50)  # too unlikely to count
    task = task_of(Task.DETECTION)
    answer = task.answer(table, ["rbc", "wbc", "platelet"])
    assert answer.text == "1 rbc, 1 wbc"
    assert answer.columns == {"rbc": 1, "wbc": 1, "platelet": 0}
    assert answer.details["boxes"][0] == {
        "class": "wbc",
        "score": pytest.approx(0.9),
        "left": 0,
        "top": 0,
        "right": 10,
        "bottom": 10,
    }
    boxes = np.array([[1, 0, 0, 10, 9], [0, 24, 20, 34, 30]], np.float32)
    assert task.verdict(table, boxes) == Verdict(0.5, is_right=False)
    assert task.verdict(table, boxes[:1]) == Verdict(2 / 3, is_right=False)
    assert task.verdict(table[3:], boxes[:0]) == Verdict(None, is_right=True)


def test_ranges_of_images():
    output = np.array([[[1.0], [3.0]]], np.float32)
    task = task_of(Task.IMAGE_TO_IMAGE)
    assert task.answer(output, []).columns == {"minimum": 1, "mean": 2, "maximum": 3}
    assert task.verdict(output, np.array([[[1], [0]]], np.uint8)) == Verdict(-1.5)


@pytest.mark.parametrize("task", list(Task))
def test_every_task_answers_in_json(task):
    example = task_of(task).example(3, np.random.default_rng(0))
    answer = task_of(task).answer(example.output, ["a", "b", "c"])
    assert answer.text
    assert json.loads(json.dumps(asdict(answer))) == asdict(answer)
    assert task_of(task).verdict(example.output, np.asarray(example.label)) != Verdict(None)
