from __future__ import annotations

from math import comb

import pytest
from scipy.stats import binomtest

from core.comparing.mcnemar import exact_test


@pytest.mark.parametrize(
    ("only_a", "only_b"),
    [(0, 0), (1, 0), (0, 5), (3, 9), (9, 3), (7, 7), (12, 40), (480, 520), (3000, 2000)],
)
def test_the_p_value_is_that_of_the_binomial_test(only_a, only_b):
    total = only_a + only_b
    expected = binomtest(only_a, total, 0.5).pvalue if total else 1.0
    assert exact_test(only_a, only_b) == pytest.approx(expected, rel=1e-9)


def test_the_p_value_is_the_tail_counted_exactly():
    assert exact_test(3, 9) == pytest.approx(2 * sum(comb(12, k) for k in range(4)) / 2**12)


def test_many_samples_are_no_trouble():
    assert exact_test(60_000, 40_000) == pytest.approx(0, abs=1e-300)
    assert exact_test(50_000, 50_100) == pytest.approx(
        binomtest(50_000, 100_100, 0.5).pvalue, rel=1e-8
    )
