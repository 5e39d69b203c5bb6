"""How pages name metrics, and which share a plot."""

from __future__ import annotations

import pytest

from core.tasks import Task, task_of
from digits_site.web.models.metric_titles import places

DICE, MAE, ACCURACY = "Dice", "Mean absolute error", "Accuracy"


@pytest.mark.parametrize(
    ("task", "name", "title", "place"),
    [
        (Task.SEGMENTATION, "loss", "Loss", ("Loss", "Loss")),
        (Task.SEGMENTATION, "dice", DICE, (DICE, "mean of the classes")),
        (
            Task.SEGMENTATION,
            "dice_left_ventricle",
            "Dice of left ventricle",
            (DICE, "left ventricle"),
        ),
        (Task.REGRESSION, "mae", MAE, (MAE, MAE)),
        (Task.REGRESSION, "mae_area", f"{MAE} of area", (MAE, "area")),
        (Task.REGRESSION, "r2", "R²", ("R²", "R²")),
        (Task.CLASSIFICATION, "accuracy", ACCURACY, (ACCURACY, ACCURACY)),
        (Task.CLASSIFICATION, "top_5_accuracy", "Top-5 accuracy", (ACCURACY, "Top-5 accuracy")),
        (Task.MULTI_LABEL, "f1", "F1", (ACCURACY, "F1")),
        ("", "some_thing", "Some thing", ("Some thing", "Some thing")),
    ],
)
def test_names_become_titles(task, name, title, place):
    assert task_of(task).metric_title(name) == title
    assert task_of(task).metric_place(name) == place


def test_places_of_rows_are_those_of_their_metrics_once():
    rows = [{"kind": "step", "step": 1, "epoch": 0.5, "loss": 1}, {"seconds": 1, "val_mae": 2}]
    assert places(task_of(Task.REGRESSION), rows) == {
        "loss": ["Loss", "Loss", None],
        "mae": [MAE, MAE, None],
    }


def test_places_say_the_limits_of_an_axis():
    found = places(task_of(Task.SEGMENTATION), [{"dice_heart": 0.5}])
    assert found == {"dice_heart": [DICE, "heart", [0.0, 1.0]]}
