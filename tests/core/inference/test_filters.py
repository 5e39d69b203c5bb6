"""Choosing an inference's outputs by what is known of their inputs, and of what was said."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from core.inference.answers import AnsweredInput, AnswerWriter
from core.inference.choice import Choice, outputs_of
from core.inference.spec import Input
from core.storage import InferenceFolder
from core.store.entries import facts_of
from core.tasks import Task, task_of

ANSWERS = [
    AnsweredInput("ann/1.png", "", score=0.5, is_right=True, group="ann", sizes={"object": 10}),
    AnsweredInput("ann/2.png", "", score=0.1, is_right=False, group="ann", sizes={"object": 30}),
    AnsweredInput(
        "bob/1.png", "", score=0.9, is_right=True, group="bob", facts={"site": "A", "line": "1"}
    ),
    AnsweredInput(
        "Bob/2.png", "", score=0.2, is_right=False, group="bob", facts={"site": "B", "line": "2"}
    ),
    AnsweredInput("none.png", "", sizes={"object": 20}, facts={"site": "A"}),
]
MARKS = {0: {3}, 2: {5, 1}, 9: {3}}


@pytest.fixture
def folder(tmp_path):
    lines = [json.dumps(asdict(one)) for one in ANSWERS]
    InferenceFolder(tmp_path).answers.write_text("\n".join(lines) + "\n")
    return tmp_path


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"group": "ann"}, [0, 1]),
        ({"group": "cid"}, []),
        ({"name": "BOB/"}, [2, 3]),
        ({"fact_site": "A"}, [2, 4]),
        ({"fact_site": ""}, [0, 1, 2, 3, 4]),
        ({"fact_unknown": "A"}, [0, 1, 2, 3, 4]),
        ({"object_from": "20"}, [1, 4]),
        ({"object_from": "10", "object_to": "20"}, [0, 4]),
        ({"object_from": "x", "object_to": "nan", "other_to": "1"}, [0, 1, 2, 3, 4]),
        ({"mark": "3"}, [0]),
        ({"mark": "any"}, [0, 2]),
        ({"mark": "none"}, [1, 3, 4]),
        ({"group": "bob", "only": "wrong", "fact_site": "B", "order": "worst"}, [3]),
        ({"name": "1.png", "mark": "any", "order": "best"}, [2, 0]),
    ],
)
def test_filters_combine(folder, query, expected):
    assert list(outputs_of(folder, 5, Choice.of(query), marks=MARKS).indices) == expected


def test_what_there_is_to_choose(folder):
    found = outputs_of(folder, 5, Choice())
    assert (found.groups, found.group_count) == ({"ann": 2, "bob": 2}, 2)
    assert found.facts == {"site": {"A": 2, "B": 1}}
    assert found.sizes == {"object": (10, 30)}
    assert outputs_of(folder, 2, Choice()).groups == {}  # both kept ones are Ann's


def test_a_changed_file_is_read_again(folder):
    assert len(outputs_of(folder, 9, Choice()).indices) == 5
    with InferenceFolder(folder).answers.open("a") as file:
        file.write(json.dumps({"input": "new", "text": ""}) + "\n")
    assert len(outputs_of(folder, 9, Choice()).indices) == 6


def test_what_is_known_of_an_input_is_kept(tmp_path):
    mask = np.zeros((4, 6, 1), np.uint8)
    mask[1:3, 1:4], mask[0, 0] = 1, 255
    given = Input("a", np.zeros((4, 6, 3)), mask, group="ann", facts={"site": "A"})
    with AnswerWriter(tmp_path, task_of(Task.SEGMENTATION), ["", "x"], 255) as writer:
        writer.add("a", np.eye(2)[mask[:, :, 0] % 255], mask, given)
    line = json.loads(InferenceFolder(tmp_path).answers.read_text())
    assert (line["group"], line["facts"]) == ("ann", {"site": "A"})
    assert line["sizes"] == {"image": 24, "object": 6}


def test_the_size_of_boxes_is_their_mean_area():
    boxes = np.array([[0, 0, 0, 4, 5], [1, 2, 2, 4, 4]], np.float32)
    detection = task_of(Task.DETECTION)
    assert detection.object_size(boxes) == 12
    assert detection.object_size(boxes[:0]) is None
    assert task_of(Task.CLASSIFICATION).object_size(np.array(1)) is None


def test_facts_are_what_else_an_entry_says():
    entry = {"file": "a.png", "group": "ann", "label": 1, "site": "A", "age": 61, "boxes": [1]}
    assert facts_of(entry) == {"site": "A", "age": "61"}
    assert facts_of({"text": "x" * 101}) == facts_of("a.png") == {}
