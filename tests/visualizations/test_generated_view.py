"""The view of images that a network makes."""

from __future__ import annotations

import io

import numpy as np
from django.template.loader import render_to_string
from PIL import Image

from core.plugins import DatasetInfo, Task
from core.plugins.drawing import Window
from visualizations.generated import Visualization

CLASSES = {"class_labels": ["a", "b", "c"]}
INFO = DatasetInfo("digits", "x", {}, CLASSES, Task.CLASSIFICATION, Window(0, 255))
IMAGE = np.zeros((4, 5, 1), np.uint8)
SCORES = np.array([0.1, 0.7, 0.2], np.float32)


def numbered(*shape):
    """Images of which the n-th has the value n everywhere."""
    count = int(np.prod(shape))
    return np.arange(count, dtype=np.float32).reshape(*shape, 1, 1, 1) * np.ones((4, 5, 1), "f4")


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png)))


def shown(outputs, info=INFO, truth=None):
    return Visualization(info).process_data("3.png", IMAGE, outputs, truth)


def test_a_grid_is_one_picture_with_a_column_for_each_class():
    (grid,) = shown({"p": SCORES, "all_styles": numbered(2, 3)})["grids"]
    found = pixels(grid["picture"])
    scale = found.shape[0] // 8
    places = found[2 * scale :: 4 * scale, 2 * scale :: 5 * scale]
    np.testing.assert_array_equal(places, [[0, 1, 2], [3, 4, 5]])
    assert (grid["title"], grid["columns"]) == ("All styles", ["a", "b", "c"])


def test_equal_grids_have_the_same_digest_so_that_a_page_shows_one():
    first, same, other = (
        shown({"p": SCORES, "grid": grid})["grids"][0]["digest"]
        for grid in (numbered(2, 3), numbered(2, 3) + 0.1, numbered(2, 3) + 20)
    )
    assert first == same != other


def test_a_walk_has_its_images_row_by_row():
    (walk,) = shown({"p": SCORES, "walk": numbered(7)})["walks"]
    assert (walk["frames"], walk["columns"], walk["rows"]) == (7, 3, 3)
    found = pixels(walk["picture"])
    scale = found.shape[0] // 12
    places = found[2 * scale :: 4 * scale, 2 * scale :: 5 * scale].ravel()
    np.testing.assert_array_equal(places[:7], np.arange(7))


def test_the_page_has_all_of_it_and_the_classes():
    outputs = {"p": SCORES, "again": numbered(1)[0], "grid": numbered(2, 2), "walk": numbered(4)}
    data = shown(outputs, truth=1)
    assert data["is_right"]
    picture = {"picture": "/p.png"}
    for name in ("grids", "walks", "images"):
        data[name] = [one | picture for one in data[name]]
    page = render_to_string(*Visualization(INFO).get_view_template(data | {"input": "/i.png"}))
    assert page.count('src="/p.png"') == 3
    assert 'frames="4"' in page
    assert 'size="5 / 4"' in page
    assert "Again" in page
    assert "style=" not in page
    assert f'digest="{data["grids"][0]["digest"]}" of="3.png"' in page


def test_of_an_image_to_image_network_the_first_output_is_shown_too():
    info = DatasetInfo("digits", "x", {}, {}, Task.IMAGE_TO_IMAGE)
    data = shown({"image": numbered(1)[0]}, info)
    assert [one["title"] for one in data["images"]] == ["Image"]
    assert "classes" not in data


def test_the_summary_is_that_of_the_tasks_answers():
    row = {"index": 1, "label": "b", "samples": 4, "recall": 0.75, "precision": 1.0, "f1": 0.86}
    metrics = {"accuracy": 0.75, "samples": 4, "classes": [row], "confusion": [[4]]}
    summary = Visualization(INFO).get_summary_template(metrics)
    assert "<td>b</td>" in render_to_string(*summary)
    counts = DatasetInfo("counts", "x", {}, {}, Task.REGRESSION)
    found = {"label": "cells", "mae": 2.5, "rmse": 3.5, "r2": 0.5, "mean": 9.0}
    summary = Visualization(counts).get_summary_template({"samples": 4, "targets": [found]})
    assert "<td>cells</td>" in render_to_string(*summary)


def test_large_grids_are_bounded():
    huge = np.zeros((30, 30, 100, 100, 3), np.float32)
    (grid,) = shown({"p": SCORES, "grid": huge})["grids"]
    assert grid["rows"] == 20
    assert max(pixels(grid["picture"]).shape) <= 1200
