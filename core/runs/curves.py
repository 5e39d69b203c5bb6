"""The curves of runs against epochs, steps or time: thinned, and over several seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.runs.history import Column, History, Points

EPOCH, STEP, TIME = "epoch", "step", "time"
AXES = (EPOCH, STEP, TIME)
BY_STEP = "by_step/"
"""Prefix of what is taken from the lines by step."""


@dataclass(frozen=True)
class Curve:
    """Points in the order of x; of several runs, y is their mean."""

    x: Column
    y: Column
    low: Column | None = None
    """The smallest value of several runs at each x."""
    high: Column | None = None
    total: int = 0
    """How many points there were before some were left out."""


def curve_of(history: History, name: str, axis: str, most: int) -> Curve | None:
    """A metric of a run; None where it has none.

    Args:
        history: of the run.
        name: of the metric, with its stage's prefix.
        axis: one of `AXES`.
        most: points.
    """
    points = history.steps if name.startswith(BY_STEP) else history.epochs
    values = points.values.get(name.removeprefix(BY_STEP))
    if values is None:
        return None
    x = _axis(points, axis)
    known = np.isfinite(values) & np.isfinite(x)
    if not known.any():
        return None
    x, y = x[known], values[known]
    order = np.argsort(x, kind="stable")
    chosen = order[_spread(len(order), most)]
    return Curve(x[chosen], y[chosen], total=len(order))


def _axis(points: Points, axis: str) -> Column:
    return {EPOCH: points.epoch, STEP: points.step, TIME: points.seconds}[axis]


def _spread(count: int, most: int) -> Sequence[int]:
    """Evenly spread places, with the first and the last."""
    if count <= most:
        return range(count)
    places: list[int] = np.linspace(0, count - 1, max(2, most)).round().astype(int).tolist()
    return places


def mean_curve(curves: Sequence[Curve]) -> Curve:
    """Mean and range of several runs at each x that all of them have.

    Where they have none in common, as with times, they are interpolated at those of the first
    within the range of all.
    """
    if len(curves) == 1:
        return curves[0]
    common = curves[0].x
    for curve in curves[1:]:
        common = np.intersect1d(common, curve.x)
    if not len(common):
        start, end = max(one.x[0] for one in curves), min(one.x[-1] for one in curves)
        common = curves[0].x[(curves[0].x >= start) & (curves[0].x <= end)]
    rows = np.stack([np.interp(common, curve.x, curve.y) for curve in curves])
    total = max(curve.total for curve in curves)
    if not len(common):
        return Curve(common, common, common, common, total)
    return Curve(common, rows.mean(axis=0), rows.min(axis=0), rows.max(axis=0), total)
