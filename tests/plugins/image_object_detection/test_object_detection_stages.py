from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.plugins import IngestionError, Stage
from tests.plugins.image_object_detection.kitti_folders import (
    line,
    make_pair,
    own_folders,
    plugin_of,
)


@pytest.fixture
def twenty(tmp_path: Path) -> Path:
    for number in range(20):
        make_pair(tmp_path, f"{number:02d}", line("car", 1, 2, 30, 40))
    return tmp_path


def test_images_are_divided_by_percentage(twenty: Path):
    plugin = plugin_of(twenty, folder_pct_test=19)
    stages = {str(stage): plugin.itemize_entries(stage) for stage in Stage}
    assert [len(stages[stage]) for stage in ("train", "val", "test")] == [15, 2, 3]
    files = [entry["file"] for listed in stages.values() for entry in listed]
    assert sorted(files) == [f"{number:02d}.png" for number in range(20)]
    assert stages == json.loads(json.dumps(stages))
    for stage in Stage:
        assert stages[stage] == plugin_of(twenty, folder_pct_test=19).itemize_entries(stage)
        assert all(entry.get("stage", "train") == stage for entry in stages[stage])
        for entry in stages[stage]:
            assert len(plugin.encode_entry(entry)[1]) == 1


def test_another_seed_divides_otherwise(twenty: Path):
    first, second = (plugin_of(twenty, seed=seed).itemize_entries("val") for seed in (0, 1))
    assert first != second


def test_without_percentages_all_are_for_training(twenty: Path):
    plugin = plugin_of(twenty, folder_pct_val=0)
    assert [len(plugin.itemize_entries(stage)) for stage in Stage] == [20, 0, 0]


def test_validation_and_test_may_have_folders_of_their_own(tmp_path: Path):
    make_pair(tmp_path / "train", "1", line("car", 1, 2, 30, 40))
    make_pair(tmp_path / "val", "1", line("bus", 2, 3, 40, 50))
    make_pair(tmp_path / "test", "1", line("car", 3, 4, 9, 9))
    plugin = plugin_of(
        tmp_path / "train",
        **own_folders("val", tmp_path / "val"),
        **own_folders("test", tmp_path / "test"),
        folder_pct_test=50,
    )
    assert plugin.user_data["class_labels"] == ["car", "bus"]
    assert plugin.itemize_entries("train") == [{"file": "1.png"}]
    expected = {"train": [0, 1, 2, 30, 40], "val": [1, 2, 3, 40, 50], "test": [0, 3, 4, 9, 9]}
    for stage, box in expected.items():
        (entry,) = plugin.itemize_entries(stage)
        np.testing.assert_array_equal(plugin.encode_entry(entry)[1], [box])


def test_one_stage_may_have_folders_and_the_other_a_percentage(twenty: Path, tmp_path: Path):
    make_pair(tmp_path / "v", "1", line("car", 1, 2, 30, 40))
    plugin = plugin_of(twenty, **own_folders("val", tmp_path / "v"), folder_pct_test=10)
    assert [len(plugin.itemize_entries(stage)) for stage in Stage] == [18, 1, 2]
    for entry in plugin.itemize_entries("test"):
        plugin.encode_entry(entry)


def test_a_stage_without_images_is_named(twenty: Path, tmp_path: Path):
    make_pair(tmp_path / "v", "1")
    (tmp_path / "v/images/1.png").unlink()
    with pytest.raises(IngestionError, match="v/images holds no images"):
        plugin_of(twenty, **own_folders("val", tmp_path / "v"))
