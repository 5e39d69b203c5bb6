"""The segmentation view: pictures, numbers and templates."""

from __future__ import annotations

import io

import numpy as np
import pytest
from django.template.loader import render_to_string
from PIL import Image
from sklearn.metrics import f1_score

from core.plugins import DatasetInfo
from visualizations.classes import classes_of
from visualizations.segmentation import Visualization

SIZE = 64
ROWS, COLUMNS = np.mgrid[:SIZE, :SIZE]
LABELS = ["background", "left ventricle", "myocardium"]
PALETTE = [[0, 0, 0], [200, 30, 30], [30, 30, 200]]
USER_DATA = {"class_labels": LABELS, "palette": PALETTE}


def dataset(**user_data) -> DatasetInfo:
    return DatasetInfo("hearts", "image-sunnybrook", {}, user_data)


def disk(row: float, column: float, radius: float) -> np.ndarray:
    return np.hypot(ROWS - row, COLUMNS - column) < radius


def scores(mask: np.ndarray, classes: int = 3) -> np.ndarray:
    return np.eye(classes, dtype=np.float32)[mask] * 0.8 + 0.1


def decoded(picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.png))


@pytest.fixture
def image() -> np.ndarray:
    values = np.random.default_rng(3).integers(-100, 3000, (SIZE, SIZE, 1))
    return values.astype(np.int16)


PREDICTED = np.where(disk(30, 30, 9), 1, np.where(disk(30, 30, 14), 2, 0))
TRUTH = np.where(disk(33, 31, 9), 1, np.where(disk(33, 31, 14), 2, 0))


def processed(image, predicted=PREDICTED, truth=TRUTH, **config):
    view = Visualization(dataset(**USER_DATA), **config)
    mask = None if truth is None else truth[:, :, None].astype(np.uint8)
    return view.process_data("val 7", image, {"probabilities": scores(predicted)}, mask)


def test_dice_agrees_with_scikit_learn(image):
    expected = f1_score(TRUTH.ravel(), PREDICTED.ravel(), average=None)
    rows = processed(image)["classes"]
    assert [row["dice"] for row in rows] == pytest.approx(list(expected[1:]))
    assert [row["pixels"] for row in rows] == [(PREDICTED == 1).sum(), (PREDICTED == 2).sum()]


def test_ignored_pixels_are_not_measured_and_their_class_is_not_listed(image):
    truth = np.where(ROWS < 30, 2, np.where(TRUTH == 2, 0, TRUTH))
    view = Visualization(dataset(**USER_DATA, ignore_index=2))
    output = {"probabilities": scores(PREDICTED)}
    (row,) = view.process_data("val 7", image, output, truth[:, :, None])["classes"]
    kept = truth != 2
    assert row["index"] == 1
    assert row["dice"] == pytest.approx(f1_score(truth[kept] == 1, PREDICTED[kept] == 1))


def test_dice_is_unknown_where_a_class_is_in_neither_mask(image):
    only_first = np.where(PREDICTED == 1, 1, 0)
    rows = processed(image, only_first, only_first)["classes"]
    assert [row["dice"] for row in rows] == [1.0, None]


def test_without_ground_truth_there_is_no_dice_and_no_line_of_it(image):
    data = processed(image, truth=None)
    assert "truth" not in data["pictures"]
    assert {row["dice"] for row in data["classes"]} == {None}


def test_layers_have_one_size_and_all_but_the_overlay_are_layers(image):
    pictures = processed(image)["pictures"]
    assert set(pictures) == {"overlay", "image", "fill", "lines", "truth"}
    assert [name for name, picture in pictures.items() if not picture.layer] == ["overlay"]
    sizes = {name: decoded(picture).size for name, picture in pictures.items()}
    assert sizes.pop("image") == (SIZE, SIZE)
    assert set(sizes.values()) == {(512, 512)}
    assert decoded(pictures["overlay"]).mode == "RGB"
    assert {decoded(pictures[name]).mode for name in ("fill", "lines", "truth")} == {"RGBA"}


def test_the_fill_has_each_class_in_its_colour_where_it_is_predicted(image):
    fill = np.asarray(decoded(processed(image)["pictures"]["fill"]))
    scale = len(fill) // SIZE
    assert tuple(fill[30 * scale, 30 * scale]) == (200, 30, 30, 255)
    assert tuple(fill[30 * scale, 41 * scale]) == (30, 30, 200, 255)
    assert fill[5 * scale, 5 * scale, 3] == 0
    area = (fill[:, :, 3] > 0).sum() / scale**2
    assert area == pytest.approx((PREDICTED > 0).sum(), rel=0.03)


def test_lines_run_along_the_masks_edge(image):
    """All of the line is within a pixel of the circle that the mask was made from."""
    pictures = processed(image, np.where(disk(30, 30, 14), 1, 0), None, line_width=1)["pictures"]
    lines = np.asarray(decoded(pictures["lines"]))
    scale = len(lines) / SIZE
    rows, columns = np.nonzero(lines[:, :, 3])
    distance = np.hypot((rows + 0.5) / scale - 30.5, (columns + 0.5) / scale - 30.5)
    assert len(rows) > 2 * np.pi * 13 * scale
    assert abs(distance - 14).max() < 1


def test_the_truth_is_drawn_in_white(image):
    truth = np.asarray(decoded(processed(image)["pictures"]["truth"]))
    assert (truth[:, :, 3] == 255).any()
    assert (truth[truth[:, :, 3] > 0][:, :3] == 255).all()


def test_a_prediction_of_background_alone_has_no_line(image):
    nothing = np.zeros((SIZE, SIZE), int)
    pictures = processed(image, nothing, None)["pictures"]
    for name in ("fill", "lines"):
        assert np.asarray(decoded(pictures[name]))[:, :, 3].max() == 0


@pytest.mark.parametrize(
    ("values", "mode"),
    [
        (np.full((SIZE, SIZE, 1), 5, np.float32), "L"),
        (np.full((SIZE, SIZE, 2), 900, np.uint16), "L"),
        (np.full((SIZE, SIZE, 3), 77, np.uint8), "RGB"),
    ],
)
def test_images_of_any_depth_are_shown(values, mode):
    base = decoded(processed(values)["pictures"]["image"])
    assert (base.mode, base.size) == (mode, (SIZE, SIZE))


def test_more_than_8_bits_are_windowed_and_8_bits_are_not(image):
    wide = np.asarray(decoded(processed(image)["pictures"]["image"]))
    assert (wide.min(), wide.max()) == (0, 255)
    narrow = np.full((SIZE, SIZE, 1), 77, np.uint8)
    assert set(np.unique(decoded(processed(narrow)["pictures"]["image"]))) == {77}


def test_names_and_colours_that_the_dataset_lacks_are_made_up():
    classes = classes_of(dataset(class_labels=["background", "cyst"]), 10)
    assert [one.label for one in classes[:3]] == ["background", "cyst", "class 2"]
    assert classes[0].color == "#000000"
    colors = [one.color for one in classes[1:8]]
    assert len(set(colors)) == 7


def test_options_are_the_forms_where_none_is_given(image):
    view = Visualization(dataset(**USER_DATA), opacity=7)
    fields = view.get_config_form(None).fields
    assert view.options == {name: one.initial for name, one in fields.items()} | {"opacity": 7}
    assert view.config == view.options  # so that renderings of a version with others are not used


@pytest.mark.parametrize("given", [{"contours": False}, {"line_width": 0}])
def test_what_is_switched_off_is_not_drawn(image, given):
    pictures = processed(image, ground_truth=False, **given)["pictures"]
    assert set(pictures) == {"overlay", "image", "fill"}


def test_the_mask_hides_what_is_in_no_class(image):
    pictures = processed(image, mask=100, opacity=0, ground_truth=False)["pictures"]
    overlay = np.asarray(decoded(pictures["overlay"]))
    scale = len(overlay) // SIZE
    assert (overlay[: 10 * scale, : 10 * scale] == 0).all()
    assert overlay[25 * scale : 35 * scale, 25 * scale : 35 * scale].any()


def test_the_error_map_takes_the_place_of_the_fill(image):
    pictures = processed(image, error_map=True)["pictures"]
    fill = np.asarray(decoded(pictures["fill"]))
    scale = len(fill) // SIZE
    assert np.array_equal(fill[::scale, ::scale, 3] > 0, PREDICTED != TRUTH)
    assert (fill[::scale, ::scale, 3] > 0).sum() == processed(image)["wrong"]


def test_pages_are_given_margins_and_truth(image):
    data = processed(image)
    planes = np.asarray(decoded(data["planes"])).reshape(2, SIZE, SIZE)
    assert data["plane_classes"] == [1, 2]
    assert np.array_equal(planes > 128, np.stack([PREDICTED == 1, PREDICTED == 2]))
    assert np.array_equal(np.asarray(decoded(data["true_classes"])), TRUTH)


def test_the_outline_of_what_is_ignored_is_not_drawn_as_true(image):
    view = Visualization(dataset(**USER_DATA, ignore_index=2))
    truth = np.where(disk(30, 30, 14), 2, 0)[:, :, None]
    data = view.process_data("x", image, {"p": scores(PREDICTED)}, truth)
    assert np.asarray(decoded(data["pictures"]["truth"]))[:, :, 3].max() == 0


def test_opacity_changes_the_overlay_only(image):
    faint, strong = (processed(image, opacity=opacity)["pictures"] for opacity in (0, 100))
    assert faint["overlay"] != strong["overlay"]
    assert faint["fill"] == strong["fill"]
    filled = np.asarray(decoded(strong["overlay"]))
    assert tuple(filled[8 * 26, 8 * 26]) == (200, 30, 30)


def test_the_page_shows_layers_dice_and_legend(image):
    view = Visualization(dataset(**USER_DATA), opacity=40)
    data = processed(image)
    data["pictures"] = {name: f"/files/{name}.png" for name in data["pictures"]}
    template, context = view.get_view_template(data)
    sample = render_to_string(template, context)
    for name in data["pictures"]:
        assert f"/files/{name}.png" in sample
    assert f"{data['classes'][0]['dice']:.3f}" in sample
    assert "segmentation-has-truth" in sample
    unknown = data | {"wrong": None, "classes": [one | {"dice": None} for one in data["classes"]]}
    sample = render_to_string(*view.get_view_template(unknown))
    assert "segmentation-has-truth" not in sample
    assert f">{data['classes'][0]['pixels']} px<" in sample
    header = render_to_string(*view.get_header_template())
    assert 'name="opacity" min="0" max="100" step="1" value="40"' in header
    assert all(label in header for label in LABELS[1:])
    assert "#c81e1e" in header


def test_the_summary_says_when_nothing_is_known():
    view = Visualization(dataset(**USER_DATA))
    metrics = {"samples": 3, "rejected": 0, "dice": None, "classes": []}
    assert "no ground truth" in render_to_string(*view.get_summary_template(metrics))
    row = {"index": 1, "label": "cyst", "dice": 0.91234, "mean_image_dice": None, "images": 0}
    table = render_to_string(*view.get_summary_template(metrics | {"classes": [row]}))
    assert "0.912" in table
    assert "–" in table
