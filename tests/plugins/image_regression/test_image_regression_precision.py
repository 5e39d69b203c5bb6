"""Columns whose values differ by less than float32 can tell."""

from __future__ import annotations

import numpy as np
import pytest
from digits_image_regression.entries import RowEntry
from digits_image_regression.precision import require_precision

from core.plugins import IngestionError


def entries(*columns: list[float]) -> list[RowEntry]:
    rows = list(zip(*columns, strict=True))
    return [
        RowEntry(file=f"{n}.png", line=n, label=row[0] if len(row) == 1 else list(row))
        for n, row in enumerate(rows)
    ]


SECONDS = [1_700_000_000.0 + 4 * n for n in range(16)]


def test_times_in_seconds_are_refused_with_what_to_subtract():
    # Independently: all 16 are the same float32.
    assert len(set(np.float32(SECONDS).tolist())) == 1
    with pytest.raises(IngestionError) as caught:
        require_precision(entries([float(n) for n in range(16)], SECONDS), ["a", "t"], "t.csv")
    text = str(caught.value)
    assert "t.csv: the values of “t” lie between 1700000000 and 1700000060" in text
    assert "standard deviation of 18.44" in text
    assert "rounded by up to 60" in text
    assert "Subtract 1700000000 from the column" in text


@pytest.mark.parametrize(
    "values",
    [
        [second - SECONDS[0] for second in SECONDS],
        [1e-9 * n for n in range(16)],
        [1e20 * n for n in range(16)],
        [16_777_217.0] * 16,
        [20_000_001.0 + 1000 * n for n in range(16)],
        [0.1, 0.2, 0.3],
        [],
    ],
    ids=["shifted", "small", "large", "constant", "hardly rounded", "fractions", "none"],
)
def test_values_that_float32_tells_apart_are_taken(values):
    require_precision(entries(values), ["t"], "t.csv")


def test_values_below_float32_are_refused():
    with pytest.raises(IngestionError, match="choose another unit"):
        require_precision(entries([1e-46, 2e-46, 3e-46]), ["t"], "t.csv")
