from __future__ import annotations

import pytest

from core.numbers import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)]
    + [(text, None) for text in ("9" * 19, "9" * 5000, "", None, "-1", "+1", " 1", "1\n", "1_0")]
    + [(text, None) for text in ("1.0", "1e3", "nan", "inf", "٣", "²", "0x1", "\0")],
    ids=lambda value: ascii(value)[:12],
)
def test_only_decimal_digits_of_a_sensible_number_count(text, number):
    assert whole_number(text) == number
