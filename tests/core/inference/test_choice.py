from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from core.inference.answers import AnsweredInput
from core.inference.choice import Choice, outputs_of
from core.storage import InferenceFolder


def answer(score, is_right=None, truth=""):
    return AnsweredInput("x", "", truth=truth, score=score, is_right=is_right)


ANSWERS = [
    answer(0.5, True, "dog"),
    answer(0.1, False, "cat"),
    answer(None),
    answer(0.9, True, "cat"),
    answer(0.1, False, "dog"),
    answer(0.0, False, "cat"),
]


@pytest.fixture
def folder(tmp_path):
    lines = [json.dumps(asdict(one)) for one in ANSWERS]
    InferenceFolder(tmp_path).answers.write_text("\n".join(lines) + "\n")
    return tmp_path


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [0, 1, 2, 3, 4, 5]),
        ({"order": "worst"}, [5, 1, 4, 0, 3, 2]),
        ({"order": "best"}, [3, 0, 1, 4, 5, 2]),
        ({"only": "wrong", "order": "worst"}, [5, 1, 4]),
        ({"only": "right"}, [0, 3]),
        ({"truth": "cat"}, [1, 3, 5]),
        ({"truth": "cow"}, []),
        ({"order": "x", "only": "x"}, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_the_order_and_what_is_shown(folder, query, expected):
    assert list(outputs_of(folder, 6, Choice.of(query)).indices) == expected


def test_only_kept_outputs_are_shown(folder):
    assert list(outputs_of(folder, 2, Choice(order="worst")).indices) == [1, 0]
    found = outputs_of(folder, 6, Choice())
    assert (found.has_scores, found.has_verdicts, found.truths) == (
        True,
        True,
        {"cat": 3, "dog": 2},
    )


def test_without_labels_there_is_nothing_to_choose(tmp_path):
    assert outputs_of(tmp_path, 3, Choice(order="worst")).indices == range(3)
