"""Values of fields: quantiles against closed forms, and the notation of ranges."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from core.exceptions import TrainingError
from core.tuning.notation import parse
from core.tuning.space import in_words, space_of, stored
from core.tuning.values import Choice, Normal, Range

QUANTILES = (np.arange(2000) + 0.5) / 2000


def drawn(values):
    return [float(values.at(quantile)) for quantile in QUANTILES]


@pytest.mark.parametrize(
    ("text", "whole", "expected"),
    [
        ("0.1..0.5", False, Range(0.1, 0.5)),
        ("1..5", True, Range(1, 5, whole=True)),
        ("1. .. 5.5", False, Range(1, 5.5)),
        (" 1e-4..1e-1 log ", False, Range(1e-4, 0.1, log=True)),
        ("-1..1 step .5", False, Range(-1, 1, step=0.5)),
        ("0.001..1 log step 10", False, Range(0.001, 1, log=True, step=10)),
        ("uniform(0, 0.5)", False, Range(0, 0.5)),
        ("log(0.0001, 0.1)", False, Range(0.0001, 0.1, log=True)),
        ("integer(2; 6)", False, Range(2, 6, whole=True)),
        ("normal(0, 1)", False, Normal(0, 1)),
        ("0.5", False, None),
        ("", False, None),
        ("0.1, 0.2", False, None),
        ("abc", False, None),
    ],
)
def test_texts_that_are_ranges_and_distributions(text, whole, expected):
    assert parse(text, whole=whole) == expected


@pytest.mark.parametrize(
    ("text", "whole", "words"),
    [
        ("0.5..0.1", False, "the first number must be the smaller one"),
        ("0..1 log", False, "above 0"),
        ("0..1 step 0", False, "the step must be above 0"),
        ("1..8 log step 1", False, "a factor above 1"),
        ("0.5..3", True, "whole numbers only"),
        ("1..9 step 0.5", True, "whole numbers only"),
        ("0..1 step 1e-9", False, "more than 1000 steps"),
        ("1..1e999", False, "too large"),
        ("normal(1, 0)", False, "standard deviation must be above 0"),
        ("beta(1, 2)", False, "Unknown distribution beta"),
        ("1..", False, "is not a range or distribution. Write 0.001..0.1"),
        ("normal(1)", False, "is not a range"),
    ],
)
def test_what_is_wrong_with_a_text_is_said(text, whole, words):
    with pytest.raises(TrainingError, match=words):
        parse(text, whole=whole)


def test_a_range_is_uniform_and_one_with_log_is_so_in_its_logarithm():
    assert stats.kstest(drawn(Range(2, 6)), stats.uniform(2, 4).cdf).pvalue > 0.99
    found = np.log10(drawn(Range(1e-4, 1e-1, log=True)))
    assert stats.kstest(found, stats.uniform(-4, 3).cdf).pvalue > 0.99


def test_a_normal_distribution_is_one_but_for_its_tails():
    found = drawn(Normal(10, 2))
    assert stats.kstest(found, stats.norm(10, 2).cdf).pvalue > 0.99
    assert min(found) >= 2
    assert max(found) <= 18


def test_whole_numbers_are_each_as_likely():
    counts = Counter(drawn(Range(3, 7, whole=True)))
    assert sorted(counts) == [3, 4, 5, 6, 7]
    assert set(counts.values()) == {400}
    logged = Counter(drawn(Range(1, 8, log=True, whole=True)))
    expected = {
        n: 2000 * math.log((n + 0.5) / (n - 0.5)) / math.log(8.5 / 0.5) for n in range(1, 9)
    }
    assert all(abs(logged[n] - expected[n]) <= 1 for n in expected)


def test_steps_include_both_ends():
    assert Range(0.1, 0.5, step=0.1).finite == ("0.1", "0.2", "0.3", "0.4", "0.5")
    assert Range(1e-4, 0.1, log=True, step=10).finite == ("0.0001", "0.001", "0.01", "0.1")
    assert Range(16, 100, step=32, whole=True).finite == ("16", "48", "80")
    assert Range(2, 4, whole=True).finite == ("2", "3", "4")
    assert Range(0, 1).finite is None
    assert Normal(0, 1).finite is None


@given(
    low=st.floats(1e-6, 1e6),
    high=st.floats(1e-6, 1e6),
    quantile=st.floats(0, 1),
    log=st.booleans(),
)
def test_values_are_within_their_range_whatever_is_rounded(low, high, quantile, log):
    low, high = float(f"{low:.6g}"), float(f"{high:.6g}")
    assume(low < high)
    text = Range(low, high, log=log).at(quantile)
    assert low <= float(text) <= high
    assert len(text) <= 18


def test_a_space_is_stored_as_json_and_read_again():
    texts = {"rate": "0.001..0.1 log", "size": "2..8", "kind": "[a, b]"}
    values = {
        "rate": Range(0.001, 0.1, log=True),
        "size": Range(2, 8, whole=True),
        "kind": Choice(("a", "b")),
    }
    assert space_of(stored(values, texts)) == values
    assert in_words(stored(values, texts)) == texts
