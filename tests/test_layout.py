"""Test files are short, and stand where what they test stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

LONGEST = 250
"""Lines of a file; beyond that it is split by behaviour."""
MIRRORED = {
    "tests/core": "core",
    "tests/digits_site": "digits_site",
    "tests/networks": "networks",
    "tests/plugins": "plugins",
    "tests/visualizations": "visualizations",
}


def folders(below: Path) -> set[str]:
    """Those that hold modules."""
    return {str(path.parent.relative_to(below)) for path in below.rglob("*.py")} - {"."}


@pytest.mark.parametrize("folder", ["tests", "bench"])
def test_no_file_is_long(folder):
    lines = {
        str(path.relative_to(REPOSITORY)): len(path.read_text().splitlines())
        for path in (REPOSITORY / folder).rglob("*.py")
    }
    assert len(lines) > 10
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


@pytest.mark.parametrize("tests", MIRRORED)
def test_folders_mirror_the_source(tests):
    assert folders(REPOSITORY / tests) - folders(REPOSITORY / MIRRORED[tests]) == set()
