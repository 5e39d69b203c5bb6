"""The boxes of an ensemble, computed by hand."""

from __future__ import annotations

import numpy as np

from core.tasks import Task, task_of
from core.tasks.boxes import MOST_BOXES


def table(*rows: list[float]) -> np.ndarray:
    found = np.zeros((MOST_BOXES, 6), np.float32)
    found[: len(rows)] = np.reshape(rows, (-1, 6))
    return found


def combined(*tables: np.ndarray) -> list[list[float]]:
    found = task_of(Task.DETECTION).combined(tables)
    assert found.shape == (MOST_BOXES, 6)
    assert found.dtype == np.float32
    assert not found[(found[:, 1] > 0).sum() :].any()
    return np.round(found[found[:, 1] > 0].astype(np.float64), 6).tolist()


def test_equal_members_give_their_own_boxes():
    one = table([0, 0.9, 0, 0, 10, 10], [1, 0.4, 2, 2, 8, 9], [0, 0.02, 30, 30, 40, 40])
    np.testing.assert_allclose(task_of(Task.DETECTION).combined([one, one, one]), one)


def test_the_most_probable_box_stays_with_the_mean_score():
    one = table([0, 0.5, 0, 0, 10, 10], [0, 0.4, 50, 50, 60, 60])
    other = table([0, 0.9, 1, 0, 11, 10], [1, 0.8, 0, 0, 10, 10])
    assert combined(one, other) == [
        [0, 0.7, 1, 0, 11, 10],
        [1, 0.4, 0, 0, 10, 10],
        [0, 0.2, 50, 50, 60, 60],
    ]


def test_boxes_that_overlap_by_half_at_most_are_two():
    assert len(combined(table([0, 0.5, 0, 0, 10, 10]), table([0, 0.5, 0, 5, 10, 15]))) == 2
    assert len(combined(table([0, 0.5, 0, 0, 10, 10]), table([0, 0.5, 0, 3, 10, 13]))) == 1


def test_a_box_of_few_members_with_a_small_score_is_none():
    assert combined(table([0, 0.015, 0, 0, 10, 10]), table()) == []
    assert combined(table(), table()) == []
