"""Colors of classes can be told apart, and none is that of the truth."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from core.plugins import DatasetInfo
from visualizations.classes import TRUTH_COLOR, classes_of, distinct


def test_usable_colors_stay():
    colors = [(230, 159, 0), (86, 180, 233), (128, 0, 0)]
    assert distinct(colors) == colors


@pytest.mark.parametrize(
    "color", [(255, 255, 255), (250, 255, 245), (0, 0, 0), (9, 0, 9), (86, 180, 233)]
)
def test_white_black_and_equal_colors_are_replaced(color):
    found = distinct([(86, 180, 233), color, (230, 159, 0)])
    assert (found[0], found[2]) == ((86, 180, 233), (230, 159, 0))
    assert found[1] not in (color, found[0], found[2])


@pytest.mark.parametrize("palette", [[], [[255, 255, 255]] * 60, [[0, 0, 0]] * 60], ids=len)
@pytest.mark.parametrize("colormap", ["dataset", "paired"])
def test_sixty_classes_have_sixty_colors(palette, colormap):
    dataset = DatasetInfo("x", "y", {}, {"palette": palette})
    colors = [one.rgb for one in classes_of(dataset, 61, colormap)[1:]]
    for one, other in itertools.combinations([*colors, TRUTH_COLOR, (0, 0, 0)], 2):
        assert np.abs(np.subtract(one, other)).max() >= 16


def test_without_colors_classes_are_shades_of_grey():
    classes = classes_of(DatasetInfo("x", "y"), 4, "none")
    assert [one.color for one in classes] == ["#000000", "#d0d0d0", "#888888", "#404040"]


def test_thousands_of_classes_have_some_color():
    assert len(distinct([(0, 0, 0)] * 3000)) == 3000
