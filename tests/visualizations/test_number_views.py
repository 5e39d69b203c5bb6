"""The views of classes and of numbers: what they keep, and what their templates show."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from django.template.loader import render_to_string
from PIL import Image

from core.plugins import DatasetInfo, Task
from core.registry import default_view
from core.tasks import task_of
from digits_site.web.inferences.matrix import matrix_context
from visualizations import (
    bounding_boxes,
    classification,
    images,
    raw_data,
    regression,
    segmentation,
    texts,
)

LABELS = ["cat", "dog", "owl"]
IMAGE = np.arange(28 * 28, dtype=np.uint16).reshape(28, 28, 1)


def classified(scores, truth=None, **config):
    view = classification.Visualization(
        DatasetInfo("x", "y", {}, {"class_labels": LABELS}), **config
    )
    return view.process_data("pet 1", IMAGE, {"p": np.array(scores, np.float32)}, truth)


def shown(view, data):
    data = data | {"picture": "/picture.png"}
    return render_to_string(*view.get_view_template(data))


def test_classes_fall_in_probability_and_the_true_one_is_marked():
    data = classified([0.2, 0.7, 0.1], np.int64(0))
    assert [(row["label"], row["percent"]) for row in data["classes"]] == [
        ("dog", 70.0),
        ("cat", 20.0),
        ("owl", 10.0),
    ]
    assert [row["true"] for row in data["classes"]] == [False, True, False]
    assert (data["truth"], data["is_right"]) == (["cat"], False)
    json.dumps({key: value for key, value in data.items() if key != "picture"})


@pytest.mark.parametrize(
    ("scores", "truth", "right"),
    [
        ([0.2, 0.7, 0.1], 1, True),
        ([0.9, 0.7, 0.1], np.array([1, 1, 0], np.uint8), True),
        ([0.9, 0.4, 0.1], np.array([1, 1, 0], np.uint8), False),
        ([0.1, 0.4, 0.1], np.array([0, 0, 0], np.uint8), True),
    ],
)
def test_right_is_what_names_exactly_the_true_classes(scores, truth, right):
    assert classified(scores, truth)["is_right"] is right


def test_no_more_classes_are_shown_than_wanted():
    data = classified([0.2, 0.7, 0.1], max_classes=1)
    assert [row["label"] for row in data["classes"]] == ["dog"]
    assert data["is_known"] is False


def test_small_images_are_enlarged_by_whole_pixels():
    picture = Image.open(io.BytesIO(classified([1, 0, 0])["picture"].png))
    assert picture.size == (112, 112)


def test_the_page_of_a_sample_says_what_is_true():
    view = classification.Visualization(DatasetInfo("x", "y"))
    page = shown(view, classified([0.2, 0.7, 0.1], 0))
    assert "Wrong: it is cat" in page
    assert "70.0" in page
    assert "Right" in shown(view, classified([0.2, 0.7, 0.1], 1))
    assert "Wrong" not in shown(view, classified([0.2, 0.7, 0.1]))


@pytest.mark.parametrize("classes", [3, classification.DRAWN, classification.DRAWN + 1])
def test_the_summary_has_the_confusion_matrix_that_the_page_does_not_draw(classes, rf):
    table = task_of(Task.CLASSIFICATION).measurement([f"c{n}" for n in range(classes)], [])
    for truth, predicted in [(0, 0), (0, 1), (1, 1), (2, 2)]:
        table.add(np.eye(classes)[predicted], np.int64(truth))
    metrics = {"samples": 4} | table.summary()
    view = classification.Visualization(DatasetInfo("x", "y"))
    page = render_to_string(*view.get_summary_template(metrics))
    assert "0.7500" in page
    is_drawn = matrix_context(rf.get("/"), metrics) is not None
    assert is_drawn == (classes <= classification.DRAWN)
    assert page.count("numbers-wrong") == (0 if is_drawn else 1)
    assert page.count("numbers-right") == (0 if is_drawn else classes)
    assert page.count("Predicted as") == (0 if is_drawn else classes)
    unknown = render_to_string(*view.get_summary_template({"samples": 2, "accuracy": None}))
    assert "no ground truth is known" in unknown


def numbers(output, truth=None):
    info = DatasetInfo("x", "y", {}, {"value_names": ["area", "length"]})
    view = raw_data.Visualization(info)
    return view, view.process_data("heart", IMAGE, {"values": np.array(output, np.float32)}, truth)


def test_numbers_stand_beside_the_true_ones():
    view, data = numbers([1.5, 2.5], np.array([1, 3], np.float32))
    (output,) = data["outputs"]
    assert output["values"] == [
        {"name": "area", "value": 1.5, "truth": 1.0},
        {"name": "length", "value": 2.5, "truth": 3.0},
    ]
    page = shown(view, data)
    assert "area" in page
    assert "1.5" in page
    assert ">True<" in page
    assert ">True<" not in shown(*numbers([1.5, 2.5]))


def test_of_many_numbers_only_the_extent_is_told():
    view, data = numbers(np.arange(32.0).reshape(4, 4, 2))
    assert data["outputs"][0]["values"] == []
    assert "4 × 4 × 2 numbers from 0 to 31, mean 15.5" in shown(view, data)


def test_the_rows_of_a_table_are_listed_where_they_are_filled():
    output = np.zeros((300, 6))
    output[:2] = [[1, 0.5, 10, 20, 30, 40], [0, 0.25, 1, 2, 3, np.inf]]
    view, data = numbers(output)
    assert data["outputs"][0]["rows"] == [[1, 0.5, 10, 20, 30, 40], [0, 0.25, 1, 2, 3, None]]
    assert shown(view, data).count("<tr>") == 2


@pytest.mark.parametrize(("percent", "right"), [(50, False), (30, True)])
def test_the_least_probability_of_several_classes_is_an_option(percent, right):
    truth = np.array([1, 1, 0], np.uint8)
    assert classified([0.9, 0.4, 0.1], truth, threshold=percent)["is_right"] is right


def test_a_log_softmax_becomes_probabilities():
    data = classified(np.log([0.2, 0.7, 0.1]))
    assert [row["percent"] for row in data["classes"]] == [70.0, 20.0, 10.0]
    assert classified([-0.5, -3, 0.2])["classes"][0]["percent"] == 20.0


def test_the_summary_of_numbers_has_their_errors():
    table = task_of(Task.REGRESSION).measurement([], ["area"])
    table.add(np.array([3.0]), np.float32(1))
    table.add(np.array([2.0]), np.float32(2))
    view, _ = numbers([1, 2])
    page = render_to_string(*view.get_summary_template({"samples": 2} | table.summary()))
    assert "area" in page
    assert "no ground" not in page
    empty = render_to_string(*view.get_summary_template({"samples": 2, "dice": 0.5}))
    assert "Dice 0.5000" in empty


@pytest.mark.parametrize(
    ("task", "view"),
    [
        (Task.SEGMENTATION, segmentation),
        (Task.CLASSIFICATION, classification),
        (Task.MULTI_LABEL, classification),
        (Task.REGRESSION, regression),
        (Task.DETECTION, bounding_boxes),
        (Task.IMAGE_TO_IMAGE, images),
        (Task.TEXT_CLASSIFICATION, texts),
    ],
)
def test_every_task_has_a_view_by_itself(task, view):
    assert default_view(task) is view.Visualization
