"""The range of a plot where a few values are far from all others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_outliers_are_far_from_the_quartiles(page: Page, served: Any) -> None:
    page.goto(f"{served.url}/help/")
    random = np.random.default_rng(0)
    for size, far in ((7, 1e6), (8, 1e6), (500, 1e6), (500, 3.0)):
        values = [*random.normal(size=size - 1), far]
        first, third = np.percentile(values, [25, 75])
        limits = first - 30 * (third - first), third + 30 * (third - first)
        kept = [value for value in values if limits[0] <= value <= limits[1] or size < 8]
        found = page.evaluate(
            "async (values) => (await import('/static/web/runs/outliers.js')).inliers(values)",
            values,
        )
        assert found == {"low": min(kept), "high": max(kept), "beyond": size - len(kept)}
