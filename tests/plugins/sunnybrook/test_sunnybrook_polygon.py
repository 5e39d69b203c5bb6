from __future__ import annotations

import numpy as np
import pytest
from digits_sunnybrook.contours import fill_polygon


def ellipse(x: float, y: float, rx: float, ry: float, points: int = 200) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    return np.stack([x + rx * np.cos(angle), y + ry * np.sin(angle)], axis=1)


def is_inside(points: np.ndarray, x: float, y: float) -> bool:
    """The textbook's even-odd test with a ray to the right."""
    inside = False
    for (x1, y1), (x2, y2) in zip(points, np.roll(points, -1, axis=0), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


@pytest.mark.parametrize(("rx", "ry"), [(12, 12), (20, 14), (9.3, 30.7), (40, 40)])
@pytest.mark.parametrize("shift", [0.0, 0.25, 0.5, 0.83])
def test_the_area_is_the_ellipses(rx: float, ry: float, shift: float) -> None:
    mask = fill_polygon(ellipse(60 + shift, 70 + shift / 2, rx, ry), 128, 120)
    assert mask.sum() == pytest.approx(np.pi * rx * ry, rel=0.02)


def test_the_mask_lies_where_the_ellipse_does() -> None:
    rows, columns = np.nonzero(fill_polygon(ellipse(60.3, 71.6, 20, 14), 128, 120))
    # A pixel's centre is half a pixel from its corner.
    assert columns.mean() + 0.5 == pytest.approx(60.3, abs=0.05)
    assert rows.mean() + 0.5 == pytest.approx(71.6, abs=0.05)


def test_a_rectangle_has_exactly_its_pixels() -> None:
    mask = fill_polygon(np.array([[10.0, 5], [14, 5], [14, 8], [10, 8]]), 20, 30)
    assert mask.sum() == 12
    assert mask[5:8, 10:14].all()


def test_neighbours_share_no_pixel_and_leave_none_out() -> None:
    left = fill_polygon(np.array([[2.5, 2], [8.5, 2], [6.5, 12], [2.5, 12]]), 20, 20)
    right = fill_polygon(np.array([[8.5, 2], [14.5, 2], [14.5, 12], [6.5, 12]]), 20, 20)
    assert not (left & right).any()
    assert (left | right)[2:12, 2:14].all()


@pytest.mark.parametrize("seed", range(5))
def test_pixels_agree_with_a_point_in_polygon_test(seed: int) -> None:
    rng = np.random.default_rng(seed)
    radius = rng.uniform(4, 18, 40)
    points = 20 + (ellipse(0, 0, 1, 1, 40) * radius[:, np.newaxis])
    expected = [[is_inside(points, x + 0.5, y + 0.5) for x in range(41)] for y in range(40)]
    assert np.array_equal(fill_polygon(points, 40, 41), expected)


def test_the_direction_of_the_outline_does_not_matter() -> None:
    points = ellipse(30.1, 29.7, 11, 17)
    assert np.array_equal(fill_polygon(points, 64, 64), fill_polygon(points[::-1], 64, 64))


def test_an_outline_drawn_twice_is_filled() -> None:
    points = ellipse(30, 30, 10, 10)
    twice = np.concatenate([points, points])
    assert np.array_equal(fill_polygon(twice, 64, 64), fill_polygon(points, 64, 64))


def test_a_line_has_no_area() -> None:
    assert not fill_polygon(np.array([[3.0, 5], [9, 5], [6, 5]]), 16, 16).any()
