from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.tuning.pareto import front

VALUE = st.one_of(st.none(), st.integers(0, 4))


@given(st.lists(st.tuples(VALUE, VALUE), max_size=12))
def test_the_front_is_what_nothing_dominates(points):
    whole = [point for point in points if None not in point]
    expected = [
        place
        for place, (a, b) in enumerate(points)
        if a is not None
        and b is not None
        and not any(c >= a and d >= b and (c > a or d > b) for c, d in whole)
    ]
    assert front(points) == expected
