"""The view of classes of texts."""

from __future__ import annotations

import numpy as np
from django.template.loader import render_to_string

from core.plugins import DatasetInfo
from visualizations.texts import Visualization

LABELS = {"class_labels": ["neg", "pos"]}
FEATURE = np.array([1, 4, 2, 3, 2, 4, 4], np.uint8).reshape(1, 7, 1)


def view_of(**fields):
    return Visualization(DatasetInfo("x", "y", fields, LABELS), max_classes=2)


def data_of(view, truth=None):
    scores = {"probabilities": np.array([0.25, 0.75], np.float32)}
    return view.process_data("films.csv, line 3", FEATURE, scores, truth)


def test_the_text_is_that_of_the_alphabet():
    """What the alphabet does not have is a square, and what lacks at the end is nothing."""
    data = data_of(view_of(alphabet="a <"))
    assert data["text"] == "a□ < "
    assert [(row["label"], row["percent"]) for row in data["classes"]] == [
        ("pos", 75.0),
        ("neg", 25.0),
    ]
    assert "picture" not in data


def test_without_an_alphabet_there_is_no_text():
    assert data_of(view_of())["text"] == ""


def test_the_page_says_what_is_true():
    view = view_of(alphabet="a <")
    page = render_to_string(*view.get_view_template(data_of(view, 0)))
    assert "a□ &lt; " in page
    assert "75.0 %" in page
    assert "Wrong: it is neg" in page
    assert "films.csv, line 3" in page
    assert "<img" not in page


def test_the_start_of_a_text_is_not_shown_twice():
    view = view_of(alphabet="a <")
    scores = {"probabilities": np.array([0.25, 0.75], np.float32)}
    data = view.process_data("A! <…", FEATURE, scores)
    assert "A! &lt;" not in render_to_string(*view.get_view_template(data))


def test_characters_that_mattered_are_marked():
    """By a further output with a number for each character, such as a network's attention."""
    view = view_of(alphabet="a <")
    weights = np.array([0, 0.5, -1, -1, 0.01, 9, 9], np.float32).reshape(1, 7, 1)
    outputs = {"probabilities": np.array([0.25, 0.75], np.float32), "attention": weights}
    data = view.process_data("x", FEATURE, outputs)
    assert data["parts"] == [
        {"text": "a", "percent": 0},
        {"text": "□", "percent": 50},
        {"text": " <", "percent": -100},
        {"text": " ", "percent": 0},
    ]
    page = render_to_string(*view.get_view_template(data))
    assert '<span class="text-character text-against"' in page
    plain = Visualization(view.dataset, highlight=False)
    assert "text-character" not in render_to_string(*plain.get_view_template(data))


def test_weights_of_another_length_mark_nothing():
    outputs = {"p": np.array([0.25, 0.75], np.float32), "other": np.ones(3, np.float32)}
    assert view_of(alphabet="a <").process_data("x", FEATURE, outputs)["parts"] == []
