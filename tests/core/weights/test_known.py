"""The published weights and their licences, as the documentation says them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.weights.known import KNOWN

PAGE = Path(__file__).parents[3] / "docs" / "networks.md"


@pytest.mark.parametrize("one", KNOWN.values(), ids=KNOWN)
def test_the_documentation_names_the_license(one):
    (row,) = [
        line
        for line in PAGE.read_text().splitlines()
        if f"| `{one.id}`" in line or f", `{one.id}`" in line
    ]
    assert row.split("|")[-2].strip() == one.license
    assert one.license == "BSD-3-Clause" or ("of the authors' weights" in one.title) == (
        one.license != "Apache-2.0"
    )
