"""A folder of numbers, and checks that start no process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.conformance.contracts import FILES, answer_here


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "numbers"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number}.txt").write_text(str(number))
    return folder


@pytest.fixture
def here(monkeypatch):
    answer_here(monkeypatch)
