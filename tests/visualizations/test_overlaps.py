"""Right and false boxes, compared with COCO's own evaluation."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from pycocotools import mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from visualizations.overlaps import matched, overlaps

RANDOM = np.random.default_rng(5)


def boxes(count: int) -> np.ndarray:
    corners = RANDOM.uniform(0, 60, (count, 2))
    return np.concatenate([corners, corners + RANDOM.uniform(15, 45, (count, 2))], axis=1)


def as_coco(edges: np.ndarray) -> np.ndarray:
    return np.concatenate([edges[:, :2], edges[:, 2:] - edges[:, :2]], axis=1)


def test_overlaps_are_those_of_pycocotools():
    one, other = boxes(20), boxes(30)
    expected = mask.iou(as_coco(one), as_coco(other), [0] * 30)
    assert np.allclose(overlaps(one, other), expected)
    assert overlaps(np.zeros((1, 4)), np.zeros((1, 4))) == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_same_boxes_are_right_as_in_coco(seed):
    truth = np.concatenate([RANDOM.integers(0, 2, (12, 1)), boxes(12)], axis=1)
    near = truth[RANDOM.integers(0, 12, 40)]
    near[:, 1:] += RANDOM.normal(0, 4, (40, 4))
    table = np.insert(near, 1, RANDOM.permutation(np.linspace(0.05, 0.95, 40)), axis=1)
    right, found = matched(table, truth)
    expected = coco_matches(table, truth)
    assert right == expected
    assert 0 < sum(right) < len(right)
    assert sorted(filter(None, found)) == sorted(table[right, 1])


def coco_matches(table: np.ndarray, truth: np.ndarray) -> list[bool]:
    with contextlib.redirect_stdout(io.StringIO()):
        known = COCO()
        known.dataset = {
            "images": [{"id": 1}],
            "categories": [{"id": 1}, {"id": 2}],
            "annotations": [
                {"id": i + 1, "image_id": 1, "category_id": int(row[0]) + 1, "iscrowd": 0}
                | {"bbox": as_coco(row[None, 1:])[0].tolist(), "area": 100}
                for i, row in enumerate(truth)
            ],
        }
        known.createIndex()
        predicted = known.loadRes(
            [
                {"image_id": 1, "category_id": int(row[0]) + 1, "score": row[1]}
                | {"bbox": as_coco(row[None, 2:])[0].tolist()}
                for row in table
            ]
        )
        evaluation = COCOeval(known, predicted, "bbox")
        evaluation.params.iouThrs = np.array([0.5])
        evaluation.params.areaRng, evaluation.params.areaRngLbl = [[0, 1e10]], ["all"]
        evaluation.evaluate()
    found = [False] * len(table)
    for part in evaluation.evalImgs:
        for box, match in zip(part["dtIds"], part["dtMatches"][0], strict=True):
            found[box - 1] = match > 0
    return found


def test_without_true_boxes_all_are_false():
    table = np.array([[0, 0.5, 1, 1, 5, 5]])
    assert matched(table, np.zeros((0, 5))) == ([False], [])
    assert matched(np.zeros((0, 6)), np.ones((1, 5))) == ([], [0.0])
