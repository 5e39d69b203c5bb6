"""Trials that no other is better than in everything."""

from __future__ import annotations

from collections.abc import Sequence


def front(points: Sequence[Sequence[float | None]]) -> list[int]:
    """The places of the points that none dominates, in their order; larger is better.

    A point dominates another if it is at least as good in every value and better in one. Points
    with an unknown value are never on the front.
    """
    known = [
        (place, [value for value in point if value is not None])
        for place, point in enumerate(points)
        if all(value is not None for value in point)
    ]
    return [
        place for place, point in known if not any(_dominates(other, point) for _, other in known)
    ]


def _dominates(one: Sequence[float], other: Sequence[float]) -> bool:
    pairs = list(zip(one, other, strict=True))
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)
