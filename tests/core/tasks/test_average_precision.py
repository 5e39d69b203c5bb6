"""Average precision against COCO's own code."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from core.tasks import task_of
from core.tasks.boxes import MOST_BOXES

CLASSES = ["red", "white", "platelet", "absent"]


def random_boxes(random: np.random.Generator, count: int) -> np.ndarray:
    corner = random.uniform(0, 80, (count, 2))
    return np.concatenate([corner, corner + random.uniform(16, 50, (count, 2))], axis=1)


def images(seed: int, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Tables and labels: true boxes that are found more or less exactly, and false ones."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        true = random_boxes(random, random.integers(0, 12))
        kinds = random.integers(0, 3, len(true))
        copies = np.repeat(np.arange(len(true)), random.integers(0, 3, len(true)))
        found = true[copies] + random.normal(0, 2, (len(copies), 4))
        found = np.concatenate([found, random_boxes(random, 10)])
        wrong = random.integers(0, 3, len(found))
        own = np.where(random.random(len(copies)) < 0.9, kinds[copies], wrong[: len(copies)])
        table = np.zeros((MOST_BOXES, 6), np.float32)
        rows = np.concatenate([own, wrong[len(copies) :]])
        scores = random.integers(2, 100, len(found)) / 100  # with ties
        table[: len(found)] = np.column_stack([rows, scores, found])
        made.append((table, np.column_stack([kinds, true]).astype(np.float32)))
    return made


def as_coco(made: list[tuple[np.ndarray, np.ndarray]]) -> COCOeval:
    def box(edges) -> list[float]:
        left, top, right, bottom = map(float, edges)
        return [left, top, right - left, bottom - top]

    truth = COCO()
    truth.dataset = {
        "images": [{"id": number} for number in range(len(made))],
        "categories": [{"id": index} for index in range(len(CLASSES))],
        "annotations": [
            {
                "id": 1000 * number + place + 1,
                "image_id": number,
                "category_id": int(row[0]),
                "bbox": box(row[1:]),
                "area": 1000.0,
                "iscrowd": 0,
            }
            for number, (_, label) in enumerate(made)
            for place, row in enumerate(label)
        ],
    }
    truth.createIndex()
    found = truth.loadRes(
        [
            {
                "image_id": number,
                "category_id": int(row[0]),
                "bbox": box(row[2:]),
                "score": float(row[1]),
            }
            for number, (table, _) in enumerate(made)
            for row in table[table[:, 1] > 0]
        ]
    )
    measured = COCOeval(truth, found, "bbox")
    measured.evaluate()
    measured.accumulate()
    measured.summarize()
    return measured


@pytest.mark.parametrize("seed", range(3))
def test_it_is_that_of_pycocotools(seed):
    made = images(seed, 20)
    measurement = task_of("object-detection").measurement(CLASSES, [])
    for table, label in made:
        measurement.add(table, label)
    summary = measurement.summary()
    with contextlib.redirect_stdout(io.StringIO()):
        expected = as_coco(made)
    assert 0.1 < summary["map_50"] < 0.9
    assert summary["map_coco"] == pytest.approx(expected.stats[0], abs=1e-9)
    assert summary["map_50"] == pytest.approx(expected.stats[1], abs=1e-9)
    precision = expected.eval["precision"][:, :, :, 0, 2]  # overlap, recall, class
    for row in summary["classes"][:3]:
        assert row["map_coco"] == pytest.approx(precision[:, :, row["index"]].mean(), abs=1e-9)
        assert row["map_50"] == pytest.approx(precision[0, :, row["index"]].mean(), abs=1e-9)
    absent = summary["classes"][3]
    assert (absent["boxes"], absent["map_50"], absent["map_coco"]) == (0, None, None)


def test_without_images_or_true_boxes_nothing_is_measured():
    task = task_of("object-detection")
    measurement = task.measurement(["red"], [])
    assert measurement.summary()["map_50"] is None
    measurement.add(images(0, 1)[0][0], np.zeros((0, 5), np.float32))
    summary = measurement.summary()
    assert (summary["map_50"], summary["map_coco"]) == (None, None)
    assert list(task.lines(summary)) == []


def test_exact_boxes_are_perfect():
    task = task_of("object-detection")
    boxes = np.array([[0, 1, 2, 30, 40], [1, 5, 5, 9, 9]], np.float32)
    table = np.zeros((MOST_BOXES, 6), np.float32)
    table[:2] = [[0, 0.9, 1, 2, 30, 40], [1, 0.2, 5, 5, 9, 9]]
    measurement = task.measurement(["red", "white"], [])
    measurement.add(table, boxes)
    assert list(task.lines(measurement.summary())) == [
        "mAP@0.5, mean of the classes: 1.0000",
        "mAP@[.5:.95], mean of the classes: 1.0000",
        "red: AP@0.5 1.0000, AP@[.5:.95] 1.0000, 1 boxes",
        "white: AP@0.5 1.0000, AP@[.5:.95] 1.0000, 1 boxes",
    ]
