from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.leakage import hamming
from core.leakage.hamming import DISTANCE, close_pairs


def by_force(values, first, last):
    """All pairs, one by one."""
    return [
        [a, b]
        for a in range(len(values))
        for b in range(a + 1, len(values))
        if (int(values[a]) ^ int(values[b])).bit_count() <= DISTANCE
        and (first[a] < last[b] or first[b] < last[a])
    ]


def found(values, first, last):
    pairs, complete = close_pairs(np.array(values, np.uint64), np.array(first), np.array(last))
    return pairs.T.tolist(), complete


few_bits = st.sets(st.integers(0, 63), max_size=4).map(lambda bits: sum(1 << bit for bit in bits))
stages = st.tuples(st.integers(0, 2), st.integers(0, 2)).map(sorted)


@settings(deadline=None)
@given(
    st.integers(0, 2**64 - 1),
    st.lists(st.tuples(few_bits | st.integers(0, 2**64 - 1), stages), max_size=30),
)
def test_it_finds_what_comparing_all_finds(center, rows):
    chosen = dict(sorted((center ^ bits, stage) for bits, stage in rows))
    first, last = [one for one, _ in chosen.values()], [other for _, other in chosen.values()]
    assert found(list(chosen), first, last) == (by_force(list(chosen), first, last), True)


@pytest.mark.parametrize("bits", [(0, 1, 2), (0, 31, 63), (10, 11, 22), (61, 62, 63), (5, 40, 54)])
def test_three_bits_anywhere(bits):
    values = sorted([0x0123456789ABCDEF, 0x0123456789ABCDEF ^ sum(1 << bit for bit in bits)])
    assert found(values, [0, 1], [0, 1]) == ([[0, 1]], True)


def test_pairs_within_a_stage_are_none():
    assert found([0, 1, 2, 4], [1, 1, 1, 1], [1, 1, 1, 1]) == ([], True)
    assert found([0, 1], [0, 0], [0, 0]) == ([], True)


def test_nothing_and_one():
    assert found([], [], []) == ([], True)
    assert found([5], [0], [2]) == ([], True)


def test_many_that_agree_in_most_bits_are_looked_at_in_part():
    values = np.arange(5000)
    stage = values % 2
    pairs, complete = found(values, stage, stage)
    assert not complete
    wanted = {tuple(pair) for pair in by_force(values[:300], stage, stage)}
    got = {tuple(pair) for pair in pairs}
    assert got >= {(a, b) for a, b in wanted if b - a < 16}
    assert all((a ^ b).bit_count() <= DISTANCE for a, b in got)


def test_the_number_of_pairs_is_bounded(monkeypatch):
    monkeypatch.setattr(hamming, "MOST_PAIRS", 100)
    pairs, complete = found(np.arange(4096), np.arange(4096) % 2, np.arange(4096) % 2)
    assert not complete
    # One choice of bands looks at each of 2048 later values' first neighbours at the most.
    assert 100 < len(pairs) <= 2 * 2048
