"""Damaged contour files give the numbers in them in pairs, or an error that names the file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from digits_sunnybrook.contours import contour_mask, read_contour

from core.plugins import IngestionError
from tests.mutants import limits, mutants, plain

TEXT = "".join(f"{20 + 9 * np.cos(n / 3):.2f} {20 + 8 * np.sin(n / 3):.2f}\n" for n in range(19))


def test_damaged_contours(tmp_path: Path):
    path, outcomes = tmp_path / "contour.txt", Counter[str]()
    with limits():
        for number, data in enumerate(mutants(TEXT.encode(), 500)):
            path.write_bytes(data)
            try:
                points, reason = read_contour(path), ""
                assert contour_mask(path, 40, 40).any()
            except IngestionError as error:
                reason = str(error)
            if reason:
                assert "contour.txt" in reason
                outcomes["error"] += 1
                continue
            expected = np.array([float(word) for word in plain(data).split()])
            np.testing.assert_array_equal(points, expected.reshape(-1, 2), f"{number} {data!r}")
            outcomes["read"] += 1
    assert min(outcomes.values()) >= 100, outcomes
