"""COCO JSON, read by pycocotools: it gives the average precision that the product gives."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from core.images import Fit
from core.result_files.coco import write
from core.result_files.facts import Facts
from core.tasks import Task, task_of
from tests.core.result_files.series import keep, origin

FACTS = Facts(["cat", "dog"], [], "net")


def boxes(random, count: int) -> np.ndarray:
    """Within features of 40 × 20 pixels."""
    start = random.uniform(0, [20, 10], (count, 2))
    stop = start + random.uniform(5, [20, 10], (count, 2))
    return np.concatenate([start, stop], axis=1).astype(np.float32)


def test_pycocotools_loads_it_and_gives_the_same_average_precision(tmp_path):
    random = np.random.default_rng(0)
    measured = task_of(Task.DETECTION).measurement(["cat", "dog"], [])
    results = []
    for number in range(12):
        path = tmp_path / f"{number}.png"
        Image.new("L", (100, 80)).save(path)
        true = np.hstack([random.integers(0, 2, (4, 1)), boxes(random, 4)]).astype(np.float32)
        noise = random.normal(0, 0.7, (4, 4))
        near = np.hstack([true[:, :1], random.random((4, 1)), true[:, 1:] + noise])
        far = np.hstack([random.integers(0, 2, (3, 1)), random.random((3, 1)), boxes(random, 3)])
        table = np.zeros((300, 6), np.float32)
        table[:7] = np.concatenate([near, far]).clip(0, [1, 1, 40, 20, 40, 20])
        measured.add(table, true)
        results.append((f"{number}.png", (table[:7], true), origin(path, Fit((20, 40)))))
    keep(tmp_path / "inference", results)
    written = write(tmp_path / "inference", tmp_path / "out", FACTS)
    assert written.notes == []
    truth = COCO(str(tmp_path / "out/annotations.json"))
    found = truth.loadRes(str(tmp_path / "out/results.json"))
    evaluation = COCOeval(truth, found, "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    expected = measured.summary()
    assert 0.1 < expected["map_coco"] < 0.9
    assert evaluation.stats[0] == pytest.approx(expected["map_coco"], abs=1e-6)
    assert evaluation.stats[1] == pytest.approx(expected["map_50"], abs=1e-6)
    assert truth.loadCats(2)[0]["name"] == "dog"


def test_boxes_are_in_pixels_of_the_files(tmp_path):
    Image.new("L", (400, 100)).save(tmp_path / "a.png")
    predicted = np.array([[1, 0.5, 10, 5, 20, 15]], np.float32)
    true = np.array([[0, 0, 0, 40, 20]], np.float32)
    kept = [
        ("a.png", (predicted, true), origin(tmp_path / "a.png", Fit((20, 40)))),
        ("b.png", (predicted, true), None),
    ]
    keep(tmp_path / "inference", kept)
    written = write(tmp_path / "inference", tmp_path / "out", FACTS)
    first, second = json.loads((tmp_path / "out/results.json").read_text())
    assert first == {"image_id": 1, "category_id": 2, "bbox": [100, 25, 100, 50], "score": 0.5}
    assert second["bbox"] == [10, 5, 10, 10]
    content = json.loads((tmp_path / "out/annotations.json").read_text())
    assert content["images"][0] == {"id": 1, "file_name": "a.png", "height": 100, "width": 400}
    assert content["annotations"][0]["area"] == 400 * 100
    assert written.notes == [
        "b.png: its boxes are in pixels of the input: which file it was read from is not known."
    ]
