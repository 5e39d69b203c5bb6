from __future__ import annotations

import numpy as np
import pytest

from core.exceptions import InferenceError
from core.inference.other_dataset import Names, matched
from core.inference.spec import Input, Inputs
from core.tasks import Task, task_of

OWN = Names(["background", "café", "dog"], 255)
OTHER = Names(["background", "dog", "cow", "cafe\u0301"], 255)


def relabelled(task, labels, own=OWN, other=OTHER):
    given = [Input("x", np.zeros((1, 1, 1)), label) for label in labels]
    found = matched(Inputs.of(given), own, other, task_of(task))
    return [one.label.tolist() for one in found.inputs.iterator], found


def test_classes_of_one_name_have_one_index():
    labels, found = relabelled(Task.CLASSIFICATION, [np.array(index) for index in range(4)])
    assert labels == [0, 2, 3, 1]
    assert found.names == ["background", "café", "dog", "cow"]
    assert found.remark == (
        "The model does not know cow: samples of these classes count as errors."
    )


def test_pixels_boxes_and_several_classes_follow():
    masks, _ = relabelled(Task.SEGMENTATION, [np.array([[[1], [3], [255]]], np.uint8)])
    assert masks == [[[[2], [1], [255]]]]
    boxes, _ = relabelled(Task.DETECTION, [np.array([[3, 1, 2, 3, 4]], np.float32)])
    assert boxes == [[[1, 1, 2, 3, 4]]]
    vectors, _ = relabelled(Task.MULTI_LABEL, [np.array([1, 1, 0, 1], np.uint8)])
    assert vectors == [[1, 1, 1, 0]]


def test_missing_classes_are_said():
    _, found = relabelled(Task.CLASSIFICATION, [], OTHER, OWN)
    assert found.remark == "The dataset has no class cow."


def test_values_are_taken_by_name():
    own, other = Names(["area", "length"]), Names(["weight", "length", "area"])
    labels, found = relabelled(Task.REGRESSION, [np.float32([1, 2, 3])], own, other)
    assert (labels, found.names, found.remark) == ([[3, 2]], ["area", "length"], "")
    with pytest.raises(InferenceError, match="has no values named weight"):
        relabelled(Task.REGRESSION, [], other, own)


def test_without_names_indices_are_the_same():
    labels, found = relabelled(Task.CLASSIFICATION, [np.array(2)], Names([]), OTHER)
    assert (labels, found.names, found.remark) == ([2], [], "")
