"""Small datasets in the store, and what an export of them must give back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.export.engine import Exported, export
from core.store.manifest import DatasetManifest
from core.store.reader import StageReader
from tests.core.export.stores import KINDS, write_stage

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


@pytest.fixture
def make_store(tmp_path: Path) -> Callable[..., Path]:
    """Write a dataset of a kind; it has 7 training and 3 validation samples unless told."""

    def make(kind: str, **stages: int) -> Path:
        folder = tmp_path / "dataset"
        counts = stages or {"train": 7, "val": 3}
        feature, label = KINDS[kind]
        DatasetManifest(
            plugin_id="test",
            plugin_version="1",
            fields={},
            user_data={"class_labels": ["null", "eins"]},
            feature=feature,
            label=label,
            stages={
                name: write_stage(folder / name, kind, count) for name, count in counts.items()
            },
        ).save(folder)
        return folder

    return make


@pytest.fixture
def exported(make_store: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """Export a new dataset of a kind; returns the folder with the files."""

    def run(kind: str, format_name: str, **stages: int) -> Path:
        done: Exported = export(
            make_store(kind, **stages), format_name, tmp_path / "out", (), lambda *_: None
        )
        return done.folder

    return run


@pytest.fixture
def stored(tmp_path: Path) -> Callable[[str], list[tuple[Any, Any]]]:
    """All samples of a stage of the dataset: (feature, label or None)."""

    def read(stage: str = "train") -> list[tuple[Any, Any]]:
        with StageReader(tmp_path / "dataset" / stage) as reader:
            return [reader.read(index) for index in range(len(reader))]

    return read
