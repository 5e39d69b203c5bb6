"""Modules that name the fields of a dataset in `SHAPES` share it: every test has a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.management import log_tail, waiting
from tests.conftest import Installation


@pytest.fixture(scope="module")
def made(request, migrated, tmp_path_factory) -> tuple[Installation, dict[str, Any]]:
    """An installation with the dataset `shapes`, and what its ingestion printed."""
    installation = Installation(migrated).copied(tmp_path_factory)
    sets = [text for value in request.module.SHAPES for text in ("--set", value)]
    return installation, installation.json("ingest", "test-dummy", "--name", "shapes", *sets)


@pytest.fixture
def shapes(made) -> dict[str, Any]:
    return made[1]


@pytest.fixture
def installation(request, migrated, tmp_path_factory) -> Installation:
    """One for this test alone, with `shapes` where the module asks for it."""
    has_shapes = hasattr(request.module, "SHAPES")
    base = request.getfixturevalue("made")[0] if has_shapes else Installation(migrated)
    return base.copied(tmp_path_factory)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """Functions that are called one by one instead of sleeping between two looks."""
    left: list[Callable[[], object]] = []
    for module in (log_tail, waiting):
        monkeypatch.setattr(module.time, "sleep", lambda seconds: left.pop(0)())
    return left
