"""Arrows of slopes, compared with closed forms."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from django.template.loader import render_to_string
from PIL import Image

from core.plugins import DatasetInfo, Task
from visualizations.arrows import Slope, between
from visualizations.gradients import Visualization

INFO = DatasetInfo("ramps", "x", {}, {"value_names": ["gradient x", "gradient y"]}, Task.REGRESSION)


@pytest.mark.parametrize(
    ("across", "down", "angle"),
    [(0.3, 0, 0), (0, -0.3, 90), (-0.2, 0, 180), (0, 0.1, -90), (0.2, -0.2, 45)],
)
def test_angles_are_those_of_the_compass_of_mathematics(across, down, angle):
    assert Slope(across, down, 32, 32).angle == pytest.approx(angle)


@pytest.mark.parametrize("percent", [50, 80])
def test_the_arrow_of_a_square_image_is_that_of_the_original(percent):
    """From tail to tip percent / 100 · width · slope; the base is a fifth of it, across."""
    tip, left, right = np.array(Slope(0.4, -0.3, 50, 50).arrow(percent))
    tail = (left + right) / 2
    arrow = percent / 100 * 50 * np.array([0.4, -0.3])
    assert np.allclose(tip - tail, arrow)
    assert np.allclose((tip + tail) / 2, [25, 25])
    assert np.allclose(right - left, 0.2 * np.array([arrow[1], -arrow[0]]))


def test_the_arrow_points_where_the_ramp_of_an_oblong_image_rises_fastest():
    """The gradient of the plane a·x/w + b·y/h, by NumPy."""
    width, height, across, down = 80, 20, 0.3, 0.2
    rows, columns = np.mgrid[:height, :width]
    plane = across * columns / width + down * rows / height
    by_rows, by_columns = (part[5, 5] for part in np.gradient(plane))
    slope = Slope(across, down, width, height)
    assert slope.per_pixel == pytest.approx((by_columns, by_rows))
    assert slope.angle == pytest.approx(math.degrees(math.atan2(-by_rows, by_columns)))
    assert slope.steepness == pytest.approx(20 * np.hypot(by_rows, by_columns))
    points = np.array(slope.arrow(100))
    assert (points >= 0).all()
    assert (points <= [width, height]).all()


@pytest.mark.parametrize(("one", "other", "apart"), [(170, -170, 20), (0, 180, 180), (5, 5, 0)])
def test_the_angle_between_directions_is_the_smaller_one(one, other, apart):
    assert between(one, other) == pytest.approx(apart)


def shown(output, truth=None, **config):
    view = Visualization(INFO, **config)
    image = np.full((32, 32, 1), 100, np.uint8)
    return view, view.process_data("val 1", image, {"v": np.array(output, np.float32)}, truth)


@pytest.mark.parametrize(("color", "rgb"), [("red", (255, 0, 0)), ("blue", (0, 0, 255))])
def test_the_picture_has_the_arrow_in_its_color(color, rgb):
    _, data = shown([0.5, 0], arrow_color=color, arrow_size=100)
    drawn = np.asarray(Image.open(io.BytesIO(data["overlay"].png)))
    columns = np.nonzero((drawn == rgb).all(axis=2))[1]
    assert columns.min() == pytest.approx(64, abs=2)  # half of the image's 256 pixels
    assert columns.max() == pytest.approx(192, abs=2)


def test_the_page_has_both_arrows_and_the_angle_between_them():
    view, data = shown([0.3, 0.0], np.array([0.0, -0.3], np.float32))
    page = render_to_string(
        *view.get_view_template(data | {"image": "/i.png", "overlay": "/o.png"})
    )
    assert page.count("<polygon") == 2
    assert "90.0°" in page
    assert "gradient y" in page


@pytest.mark.parametrize("output", [[1.0], [1.0, 2.0, 3.0], [np.nan, 0.0]])
def test_other_outputs_have_no_arrow_but_advice(output):
    view, data = shown(output, np.array([0.1, 0.2]))
    page = render_to_string(
        *view.get_view_template(data | {"image": "/i.png", "overlay": "/o.png"})
    )
    assert page.count("<polygon") == 1
    assert "Choose the view “Image Regression”" in page
