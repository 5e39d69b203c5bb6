"""Plots of a measurement as SVG: paths, dots and the numbers at the axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.tasks.plots import DOTS, GUIDE

WIDTH, HEIGHT = 300, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 8, 8, 36
_COLORS = 6
"""Those of the site's curves."""
_MARGIN = 0.05
"""Of the range that is drawn, where the plot has no limits."""

_Range = tuple[float, float]
_Drawn = Mapping[str, Any]


def drawn(plot: Mapping[str, Any]) -> _Drawn:
    """What the template needs of a plot, as it is stored; see `core.tasks.plots.Plot`."""
    x_range, y_range = plot["limits"] or _limits_of(plot["series"])
    series, number = [], 0
    for one in plot["series"]:
        points = [_place(point, x_range, y_range) for point in one["points"]]
        is_guide, is_dots = one["kind"] == GUIDE, one["kind"] == DOTS
        series.append(
            {
                **one,
                "is_guide": is_guide,
                "color": number % _COLORS + 1,
                "is_dashed": number >= _COLORS,
                "dots": points if is_dots else [],
                "path": "" if is_dots else "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points),
            }
        )
        number += not is_guide
    return {
        **plot,
        "series": series,
        "summary": "; ".join(f"{one['label']} {one['note']}".strip() for one in series),
        "x_ticks": [
            (_place((x, y_range[0]), x_range, y_range)[0], _text(x)) for x in _ticks(x_range)
        ],
        "y_ticks": [
            (_place((x_range[0], y), x_range, y_range)[1], _text(y)) for y in _ticks(y_range)
        ],
        "frame": {
            "x": _LEFT,
            "y": _TOP,
            "width": WIDTH - _LEFT - _RIGHT,
            "height": HEIGHT - _TOP - _BOTTOM,
        },
        "width": WIDTH,
        "height": HEIGHT,
        "right": WIDTH - _RIGHT,
        "bottom": HEIGHT - _BOTTOM,
        "tick_y": HEIGHT - _BOTTOM + 13,
        "label_y": HEIGHT - 5,
        "middle_x": (_LEFT + WIDTH - _RIGHT) / 2,
        "middle_y": (_TOP + HEIGHT - _BOTTOM) / 2,
    }


def _limits_of(series: Sequence[Mapping[str, Any]]) -> tuple[_Range, _Range]:
    """The ranges of all points, with a margin."""
    points = [point for one in series for point in one["points"]]
    ranges = []
    for axis in (0, 1):
        values = [point[axis] for point in points] or [0.0]
        low, high = min(values), max(values)
        margin = _MARGIN * (high - low) or 0.5
        ranges.append((low - margin, high + margin))
    return ranges[0], ranges[1]


def _place(point: Sequence[float], x_range: _Range, y_range: _Range) -> tuple[float, float]:
    """Where a point is drawn, with a digit behind the point."""
    x = _LEFT + (WIDTH - _LEFT - _RIGHT) * _share(point[0], x_range)
    y = HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * _share(point[1], y_range)
    return round(x, 1), round(y, 1)


def _share(value: float, limits: _Range) -> float:
    low, high = limits
    return (value - low) / (high - low) if high > low else 0.5


def _ticks(limits: _Range) -> list[float]:
    low, high = limits
    return [low, (low + high) / 2, high] if high > low else [low]


def _text(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
