"""Plots of a measurement as numbers, to be drawn by pages and read by programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Points = list[tuple[float, float]]
MOST_POINTS = 200
"""Of a line; the others of a longer one differ little from those beside them."""
MOST_LINES = 20
"""Of a plot by class: the first classes."""
MOST_DOTS = 500
"""Of a series of dots; of more samples, some that are evenly spaced."""
_DIGITS = 6

LINE, GUIDE, DOTS = "line", "guide", "dots"
"""How a series is drawn: as a line; as a thin line to compare with; as a dot for each point."""


@dataclass(frozen=True)
class Series:
    """Some points of a plot."""

    label: str
    points: Points
    kind: str = LINE
    note: str = ""
    """A figure that belongs to it, such as “AUC 0.973”."""


@dataclass(frozen=True)
class Plot:
    """What is drawn over two axes."""

    name: str
    title: str
    x: str
    y: str
    series: list[Series]
    limits: tuple[tuple[float, float], tuple[float, float]] | None = None
    """The least and greatest x and y; None: those of the points."""
    note: str = ""
    """A sentence on what is left out, or how to read it."""


@runtime_checkable
class Plotted(Protocol):
    """A measurement with plots."""

    def plots(self) -> list[Plot]:
        """The plots for which something was measured."""


def thinned(x: NDArray[Any], y: NDArray[Any], most: int = MOST_POINTS) -> Points:
    """The points of a line, of a long one those that are evenly spaced along it, and both ends.

    Both axes count alike, so steep parts keep as many points as flat ones.
    """
    if len(x) > most:
        way = np.append(0, np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y))))
        places = np.searchsorted(way, np.linspace(0, way[-1], most)).clip(0, len(x) - 1)
        kept = np.unique(np.concatenate([[0], places, [len(x) - 1]]))
        x, y = x[kept], y[kept]
    return as_points(x, y)


def few(places: NDArray[np.intp]) -> NDArray[np.intp]:
    """At most `MOST_DOTS` of the places, evenly spaced."""
    if len(places) <= MOST_DOTS:
        return places
    return places[np.linspace(0, len(places) - 1, MOST_DOTS).astype(np.intp)]


def as_points(x: NDArray[Any], y: NDArray[Any]) -> Points:
    """Pairs of numbers with as many digits as a plot shows."""
    return [(_short(one), _short(other)) for one, other in zip(x.tolist(), y.tolist(), strict=True)]


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def more_classes(count: int) -> str:
    """A sentence on the classes that a plot leaves out; "" if it has all."""
    hidden = count - MOST_LINES
    return f"The first {MOST_LINES} of {count:,} classes." if hidden > 0 else ""
