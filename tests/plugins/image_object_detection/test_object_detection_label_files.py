"""The names of label files beside those of their images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.plugins.image_object_detection.kitti_folders import line, make_pair, plugin_of

NFC, NFD = "b\u00e4r", "ba\u0308r"


def rename(folder: Path, old: str, new: str) -> None:
    (folder / "labels" / old).rename(folder / "labels" / new)


@pytest.mark.parametrize("ending", ["txt", "TXT", "Txt"])
@pytest.mark.parametrize("image", [NFC, NFD])
@pytest.mark.parametrize("label", [NFC, NFD])
def test_label_files_in_other_spellings(tmp_path: Path, ending: str, image: str, label: str):
    make_pair(tmp_path, image, line(label, 8, 6, 40, 30))
    rename(tmp_path, f"{image}.txt", f"{label}.{ending}")
    plugin = plugin_of(tmp_path, folder_pct_val=0, custom_classes=image)
    assert plugin.user_data["class_labels"] == [NFC]
    assert plugin.user_data["skipped"] == []
    (entry,) = plugin.itemize_entries("train")
    np.testing.assert_array_equal(plugin.encode_entry(entry)[1], [[0, 8, 6, 40, 30]])


def test_of_two_files_the_one_as_expected_is_taken_and_the_other_said(tmp_path: Path):
    make_pair(tmp_path, "1", line("car", 8, 6, 40, 30))
    (tmp_path / "labels/1.TXT").write_text(line("bus", 0, 0, 1, 1))
    plugin = plugin_of(tmp_path, folder_pct_val=0)
    assert plugin.user_data["class_labels"] == ["car"]
    (skipped,) = plugin.user_data["skipped"]
    assert (skipped["count"], skipped["reason"][-5:]) == (1, "1.TXT")
