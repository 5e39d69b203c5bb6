"""How pages name metrics, and which share a plot."""

from __future__ import annotations

import pytest

from core.training.measures import MEASURES
from digits_site.web.metric_titles import place_of, places, title_of


@pytest.mark.parametrize(
    ("name", "title", "place"),
    [
        ("loss", "Loss", ["Loss", "Loss"]),
        ("dice", "Dice", ["Dice", "mean of classes"]),
        ("dice_left_ventricle", "Dice of left ventricle", ["Dice", "left ventricle"]),
        ("mae", "Mean absolute error", ["Mean absolute error", "Mean absolute error"]),
        ("mae_area", "Mean absolute error of area", ["Mean absolute error", "area"]),
        ("r2", "R²", ["R²", "R²"]),
        ("accuracy", "Accuracy", ["Accuracy", "Accuracy"]),
        ("top_5_accuracy", "Top-5 accuracy", ["Accuracy", "Top-5 accuracy"]),
        ("f1", "F1", ["Accuracy", "F1"]),
        ("some_thing", "Some thing", ["Some thing", "Some thing"]),
    ],
)
def test_names_become_titles(name, title, place):
    assert title_of(name) == title
    assert place_of(name) == place


def test_every_measure_has_its_title():
    assert all(title_of(one.name).lower() == one.title.lower() for one in MEASURES)


def test_places_of_rows_are_those_of_their_metrics_once():
    rows = [{"kind": "step", "step": 1, "epoch": 0.5, "loss": 1}, {"seconds": 1, "val_mae": 2}]
    assert places(rows) == {
        "loss": ["Loss", "Loss"],
        "mae": ["Mean absolute error", "Mean absolute error"],
    }
