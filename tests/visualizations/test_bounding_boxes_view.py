"""The view of boxes: pictures, counts and templates."""

from __future__ import annotations

import io

import numpy as np
import pytest
from django.template.loader import render_to_string
from PIL import Image

from core.plugins import DatasetInfo, IngestionError
from core.tasks import task_of
from core.tasks.boxes import MOST_BOXES
from visualizations.bounding_boxes import Visualization

LABELS = ["red", "white"]
PALETTE = [[250, 10, 10], [10, 10, 250]]
TRUTH = np.array([[0, 100, 100, 200, 200], [1, 300, 50, 380, 90]], np.float32)


def table() -> np.ndarray:
    rows = np.zeros((MOST_BOXES, 6), np.float32)
    rows[:2] = [[0, 0.9, 110, 100, 210, 200], [1, 0.2, 300, 50, 380, 90]]
    return rows


def shown(truth=TRUTH, **config):
    dataset = DatasetInfo(
        *("cells", "image-object-detection", {}),
        {"class_labels": LABELS, "palette": PALETTE},
        "object-detection",
    )
    view = Visualization(dataset, **config)
    image = np.full((300, 400, 3), 128, np.uint8)
    image[..., 0] = 228
    return view, view.process_data("a.jpg", image, {"boxes": table()}, truth)


def pixels(picture) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture.png)))


@pytest.mark.parametrize(("threshold", "counts"), [(30, [1, 0]), (10, [1, 1]), (95, [0, 0])])
def test_boxes_from_the_threshold_on_are_counted_beside_the_true_ones(threshold, counts):
    _, data = shown(threshold=threshold)
    assert [row["label"] for row in data["classes"]] == LABELS
    assert [row["predicted"] for row in data["classes"]] == counts
    assert [row["true"] for row in data["classes"]] == [1, 1]
    assert (data["boxes"], data["true_boxes"]) == (sum(counts), 2)
    assert len(data["table"]) == sum(counts)


def test_frames_have_the_width_and_the_colour_of_the_class():
    _, data = shown(line_width=4, desaturation=0)
    drawn = pixels(data["pictures"]["predicted"])
    assert drawn.shape == (300, 400, 3)
    assert (drawn[150, 110:114] == PALETTE[0]).all()
    assert (drawn[150, 114] == [228, 128, 128]).all()
    assert (drawn[70, 300] == [228, 128, 128]).all()  # its score is below the threshold
    assert (pixels(data["pictures"]["true"])[70, 300] == PALETTE[1]).all()


def test_fill_and_desaturation_change_the_picture():
    _, data = shown(opacity=50, desaturation=100)
    drawn = pixels(data["pictures"]["predicted"]).astype(int)
    assert np.ptp(drawn[10, 10]) == 0
    assert drawn[150, 150] == pytest.approx((drawn[10, 10] + PALETTE[0]) / 2, abs=2)


def test_templates_show_counts_and_measures():
    view, data = shown()
    data["pictures"] = {name: f"{name}.png" for name in data["pictures"]}
    page = render_to_string(*view.get_view_template(data))
    assert "1 predicted boxes, 2 true ones" in page
    assert page.count("<rect") == 4
    assert "1 right, 0 false, 0 missed" in page
    assert "0 right, 0 false, 1 missed" in page
    assert "at least 30 %" in render_to_string(*view.get_header_template())
    measured = task_of("object-detection").measurement(LABELS, [])
    measured.add(table(), TRUTH)
    page = render_to_string(*view.get_summary_template({"samples": 1} | measured.summary()))
    assert "AP@[.5:.95]" in page
    assert "1.000" in page
    without = render_to_string(*view.get_summary_template({"samples": 1, "map_50": None}))
    assert "no true boxes" in without


def test_without_truth_there_is_one_picture():
    _, data = shown(truth=None)
    assert [name for name, one in data["pictures"].items() if not one.layer] == ["predicted"]
    red, white = data["classes"]
    assert (red["label"], red["color"], red["predicted"]) == ("red", "#fa0a0a", 1)
    assert (white["label"], white["predicted"]) == ("white", 0)
    assert red["true"] is red["right"] is red["missed"] is data["drawn"][0]["right"] is None


def test_a_class_may_have_a_least_score_of_its_own():
    _, data = shown(class_thresholds="white = 20, red=95")
    assert [row["predicted"] for row in data["classes"]] == [0, 1]
    assert [one["missed"] for one in data["truths"]] == [True, False]
    with pytest.raises(IngestionError, match="no class “blue” for class_thresholds"):
        shown(class_thresholds="blue=3")


@pytest.mark.parametrize("text", ["red", "red=", "red=101", "=5", "red=x"])
def test_least_scores_are_names_with_percentages(text):
    form = Visualization.get_config_form({"class_thresholds": text})
    assert "Write for example: cell = 50" in form.errors["class_thresholds"][0]


def test_colors_that_are_white_or_equal_are_replaced():
    user_data = {
        "class_labels": ["a", "b", "c"],
        "palette": [[255, 255, 255], [9, 9, 99], [9, 9, 99]],
    }
    view = Visualization(DatasetInfo("cells", "x", {}, user_data, "object-detection"))
    colors = [view.color(index) for index in range(3)]
    assert colors[1] == (9, 9, 99)
    assert len({(255, 255, 255), *colors}) == 4
