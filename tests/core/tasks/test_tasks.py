"""What labels say of the task, and what a network must give."""

from __future__ import annotations

import pytest

from core.plugins import DatasetInfo
from core.tasks import Task, implied_task, task_of


@pytest.mark.parametrize(
    ("dtype", "shape", "task"),
    [
        ("int64", (), Task.CLASSIFICATION),
        ("float32", (), Task.REGRESSION),
        ("uint8", (4,), Task.MULTI_LABEL),
        ("float32", (4,), Task.REGRESSION),
        ("float32", (None, 5), Task.DETECTION),
        ("uint8", (8, 8, 1), Task.SEGMENTATION),
        ("uint8", (8, 8, 3), Task.IMAGE_TO_IMAGE),
        ("float32", (8, 8, 1), Task.IMAGE_TO_IMAGE),
    ],
)
def test_labels_imply_a_task(dtype, shape, task):
    assert implied_task(dtype, shape) == task


@pytest.mark.parametrize(
    ("task", "label", "output"),
    [
        (Task.CLASSIFICATION, (), (10,)),
        (Task.TEXT_CLASSIFICATION, (), (10,)),
        (Task.MULTI_LABEL, (10,), (10,)),
        (Task.REGRESSION, (), (1,)),
        (Task.REGRESSION, (2,), (2,)),
        (Task.SEGMENTATION, (8, 9, 1), (8, 9, 10)),
        (Task.DETECTION, (None, 5), (300, 6)),
        (Task.IMAGE_TO_IMAGE, (8, 9, 3), (8, 9, 3)),
    ],
)
def test_a_network_gives_a_probability_for_each_class_or_numbers(task, label, output):
    assert task_of(task).output_shape(label, 10) == output


@pytest.mark.parametrize(
    ("task", "name"),
    [("", "background"), ("segmentation", "background"), ("classification", "class 0")],
)
def test_class_0_is_the_background_of_masks_alone(task, name):
    assert DatasetInfo("x", "y", task=task).class_label(0) == name
