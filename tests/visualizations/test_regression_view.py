"""The view of values: predicted, true, and how far apart."""

from __future__ import annotations

import numpy as np
import pytest
from django.template.loader import render_to_string

from core.plugins import DatasetInfo, Task
from visualizations.regression import Visualization

INFO = DatasetInfo("hearts", "x", {}, {"value_names": ["area"]}, Task.REGRESSION)
IMAGE = np.zeros((8, 8, 1), np.uint8)


def shown(output, truth=None, **config):
    view = Visualization(INFO, **config)
    data = view.process_data("heart", IMAGE, {"v": np.array(output, np.float32)}, truth)
    return data, render_to_string(*view.get_view_template(data | {"picture": "/p.png"}))


def test_each_value_has_its_error_also_in_percent_of_the_truth():
    data, page = shown([110, -2], np.array([100, -4], np.float32))
    area, other = data["values"]
    assert (area["name"], other["name"]) == ("area", "value 2")
    assert (area["error"], area["percent"]) == (10, pytest.approx(10))
    assert (other["error"], other["percent"]) == (2, pytest.approx(50))
    assert "+10" in page
    assert "50 %<" in page


@pytest.mark.parametrize(
    ("value", "truth", "bar"),
    [
        (50, 100, {"left": 0, "width": 50, "mark": 100}),
        (100, 25, {"left": 0, "width": 100, "mark": 25}),
        (-10, 30, {"left": 0, "width": 25, "mark": 100}),
        (-10, -20, {"left": 50, "width": 50, "mark": 0}),
    ],
)
def test_the_bar_runs_from_zero_to_the_value_on_an_axis_with_the_truth(value, truth, bar):
    assert shown([value], np.float32(truth))[0]["values"][0]["bar"] == bar


@pytest.mark.parametrize(("tolerance", "marked"), [(0, 0), (5, 1), (10, 1), (11, 0)])
def test_errors_beyond_the_tolerance_are_marked(tolerance, marked):
    _, page = shown([110.5, 1], np.array([100, 1], np.float32), tolerance=tolerance)
    assert page.count("values-off") == marked


def test_a_truth_of_zero_has_no_percentage():
    data, _ = shown([1], np.float32(0))
    assert (data["values"][0]["error"], data["values"][0]["percent"]) == (1, None)


def test_deviations_stand_beside_the_values():
    view = Visualization(INFO)
    outputs = {"v": np.array([110], np.float32), "deviation": np.array([2.5], np.float32)}
    data = view.process_data("heart", IMAGE, outputs, np.float32(100))
    page = render_to_string(*view.get_view_template(data | {"picture": "/p.png"}))
    assert "± 2.5<" in page
    assert "±" not in shown([110], np.float32(100))[1]


@pytest.mark.parametrize("truth", [None, np.array([1, 2, 3], np.float32)])
def test_without_a_fitting_truth_there_are_the_values_alone(truth):
    data, page = shown([1.5, np.inf], truth)
    assert [one["predicted"] for one in data["values"]] == [1.5, None]
    assert "Error" not in page
    assert data["values"][0]["bar"] is None
