from __future__ import annotations

import numpy as np
import pytest

from core.tasks.value_errors import ValueErrors


def measured(outputs, labels):
    found = ValueErrors(["area", "angle"])
    for output, label in zip(outputs, labels, strict=True):
        found.add(output, label)
    return found


def test_limits_of_agreement_are_those_of_bland_and_altman():
    random = np.random.default_rng(1)
    labels = random.normal([1000, 5], [300, 1], (80, 2)).astype(np.float32)
    outputs = (labels + random.normal([20, -0.1], [50, 0.2], (80, 2))).astype(np.float32)
    errors = outputs.astype(float) - labels
    targets = measured(outputs, labels).summary()["targets"]
    for row, error in zip(targets, errors.T, strict=True):
        deviation = np.std(error, ddof=1)
        assert row["bias"] == pytest.approx(error.mean())
        assert row["lower_limit"] == pytest.approx(error.mean() - 1.96 * deviation)
        assert row["upper_limit"] == pytest.approx(error.mean() + 1.96 * deviation)


def test_the_plot_shows_errors_over_means():
    plot, _ = measured([[3.0, 1], [6.0, 1]], np.array([[1.0, 1], [2.0, 1]])).plots()
    assert plot.title == "Bland-Altman: area"
    levels = {series.label: series.points for series in plot.series}
    assert levels["bias"] == [(2.0, 3.0), (4.0, 3.0)]
    assert levels["samples"] == [(2.0, 2.0), (4.0, 4.0)]
    width = 1.96 * 2**0.5
    assert levels["upper limit of agreement"][0] == pytest.approx((2.0, 3 + width), rel=1e-4)


def test_many_samples_are_drawn_as_some():
    values = np.arange(2000.0)[:, None]
    (plot,) = measured(values, values).plots()
    assert len(plot.series[-1].points) == 500
    assert plot.note == "500 of 2,000 samples are drawn."


def test_one_sample_has_no_limits():
    (row,) = measured([[2.0]], [1.5]).summary()["targets"]
    assert (row["bias"], row["lower_limit"], row["upper_limit"]) == (0.5, None, None)
