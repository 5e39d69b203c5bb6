"""Which samples belong together, and which are looked at first."""

from __future__ import annotations

import pytest

from core.comparing.pairs import paired
from core.comparing.selection import Selection
from core.inference.answers import AnsweredInput
from core.inference.table import answer_table
from tests.core.comparing.written import write


def answer(name, score=None, is_right=None, truth="", group=""):
    return AnsweredInput(name, "", truth=truth, score=score, is_right=is_right, group=group)


def pairs_of(tmp_path, a, b):
    tables = [answer_table(write(tmp_path / name, rows)) for name, rows in (("a", a), ("b", b))]
    return paired(*tables)


def test_equal_names_are_paired_whatever_their_order(tmp_path):
    a = [answer("x", 0.1), answer("same", 0.2), answer("same", 0.3), answer("only a", 0.9)]
    b = [answer("same", 0.5), answer("x", 0.4), answer("same", 0.7), answer("only b", 0.9)]
    found = pairs_of(tmp_path, a, b)
    assert found.names == ["x", "same", "same"]
    assert found.places.tolist() == [[0, 1], [1, 0], [2, 2]]
    assert found.differences.tolist() == pytest.approx([0.3, 0.3, 0.4])
    assert (found.alone, found.is_whole) == (2, False)


def test_samples_with_other_labels_are_left_out(tmp_path):
    a = [answer("x", truth="cat"), answer("y", truth="dog", group="ann")]
    b = [answer("x", truth="cow"), answer("y", truth="dog")]
    found = pairs_of(tmp_path, a, b)
    assert (found.names, found.groups, found.relabelled) == (["y"], ["ann"], 1)
    assert len(pairs_of(tmp_path / "none", a, [])) == 0


ROWS = [(0.9, True, 0.1, False), (0.2, False, 0.8, True), (0.7, True, 0.6, True)]
ROWS += [(0.1, False, 0.3, False), (None, None, 0.5, True)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [0, 1, 3, 2, 4]),
        ({"order": "given"}, [0, 1, 2, 3, 4]),
        ({"order": "a"}, [0, 2, 3, 1, 4]),
        ({"order": "b"}, [1, 3, 2, 0, 4]),
        ({"only": "only-a"}, [0]),
        ({"only": "only-b"}, [1]),
        ({"only": "neither"}, [3]),
        ({"only": "both"}, [2]),
        ({"only": "x", "order": "x"}, [0, 1, 3, 2, 4]),
    ],
)
def test_the_largest_differences_come_first(tmp_path, query, expected):
    a = [answer(f"{n}", score, right) for n, (score, right, _, _) in enumerate(ROWS)]
    b = [answer(f"{n}", score, right) for n, (_, _, score, right) in enumerate(ROWS)]
    found = pairs_of(tmp_path, a, b)
    assert Selection.of(query).indices(found).tolist() == expected
    assert found.counts().tolist() == [[1, 1], [1, 1]]
