"""Inferences of former versions measured less; what they have is still shown."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from core.plugins import DatasetInfo, Task
from core.registry import default_view, view_plugins
from core.representations.metrics import measured_metrics
from core.tasks import task_of

_OF_CLASS = {"index": 0, "label": "a", "samples": 2, "predicted": 2, "recall": 1.0}
_OF_CLASSES = {
    "samples": 2,
    "rejected": 0,
    "accuracy": 0.5,
    "classes": [{**_OF_CLASS, "precision": 0.5}],
    "confusion": [[1, 0], [1, 0]],
}
_OF_VALUE = {"index": 0, "label": "a", "samples": 2, "mae": 1.0, "rmse": 2.0, "r2": None}
_OF_MASK = {"index": 1, "label": "a", "dice": 0.5, "mean_image_dice": 0.25, "images": 2}
_OF_BOXES = {"index": 0, "label": "a", "boxes": 2, "map_50": 0.5, "map_coco": 0.25}
FORMER = {
    Task.CLASSIFICATION: _OF_CLASSES,
    Task.TEXT_CLASSIFICATION: _OF_CLASSES,
    Task.MULTI_LABEL: {
        "samples": 2,
        "accuracy": 0.5,
        "f1": 0.5,
        "classes": [{**_OF_CLASS, "precision": None}],
    },
    Task.REGRESSION: {"samples": 2, "mae": 1.0, "targets": [{**_OF_VALUE, "mean": 3.0}]},
    Task.SEGMENTATION: {"samples": 2, "dice": 0.5, "classes": [_OF_MASK]},
    Task.DETECTION: {"samples": 2, "map_50": 0.5, "map_coco": 0.25, "classes": [_OF_BOXES]},
    Task.IMAGE_TO_IMAGE: {"samples": 2, "mae": 1.0, "rmse": 2.0},
}


@pytest.mark.parametrize("task", FORMER)
def test_lines_and_summary_have_what_was_measured(task):
    summary = FORMER[task]
    lines = list(task_of(task).lines(summary))
    assert any("a: " in line or line.startswith("Mean absolute error") for line in lines), lines
    assert measured_metrics(task, summary)["report"] == lines
    view = default_view(task)(
        DatasetInfo("pets", "test-dummy", user_data={"class_labels": ["a", "b"]}, task=task)
    )
    template, context = view.get_summary_template(summary)
    page = render_to_string(template, context)
    assert "0.5" in page or ">1<" in page


def test_probabilities_as_images_have_the_figures_of_masks():
    view = view_plugins["image-image-output"](
        DatasetInfo("pets", "test-dummy", task="segmentation")
    )
    template, context = view.get_summary_template(FORMER[Task.SEGMENTATION])
    assert "<dt>Dice, mean of classes</dt><dd>0.5000</dd>" in render_to_string(template, context)
