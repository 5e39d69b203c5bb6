"""Images of a folder or of a patient are kept in one stage."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from core.plugins import IngestionError, Stage
from tests.plugins.image_classification.class_folders import (
    counts,
    files,
    make_classes,
    make_dicom,
    make_image,
    plugin_of,
)
from tests.plugins.sunnybrook.files import make_dicom as save


def test_folders_are_kept_together(tmp_path: Path):
    for name in "ab":
        for who in range(8):
            make_classes(tmp_path / name, **{f"person_{who}": 3})
    make_image(tmp_path / "a/single.png")
    plugin = plugin_of(tmp_path, group_by="folder")
    groups = {
        stage: {entry.get("group") for entry in plugin.itemize_entries(stage)} for stage in Stage
    }
    assert len(groups["val"] - {None}) == 2
    assert not groups["val"] & groups["train"] - {None}
    assert counts(plugin)["val"] == {0: 6, 1: 6}


def test_patients_of_dicom_files_are_kept_together_unasked(tmp_path: Path):
    for who in range(4):
        for name in ("axial", "coronal"):
            make_dicom(tmp_path / name / f"{who}.dcm", f"SMITH-{who}")
    plugin = plugin_of(tmp_path)
    assert plugin.user_data["group_by"] == "patient"
    assert counts(plugin) == {"train": {0: 3, 1: 3}, "val": {0: 1, 1: 1}, "test": {}}
    val, train = (
        {entry["group"] for entry in plugin.itemize_entries(stage)} for stage in ("val", "train")
    )
    assert len(val) == 1
    assert not val & train
    assert "SMITH" not in str(plugin.itemize_entries("train"))


def test_patients_of_ordinary_images_are_not_known(tmp_path: Path):
    make_classes(tmp_path, a=2, b=2)
    with pytest.raises(IngestionError, match="holds no DICOM files"):
        plugin_of(tmp_path, group_by="patient")


def test_a_damaged_dicom_file_stays_listed(tmp_path: Path):
    for name in "ab":
        make_dicom(tmp_path / name / "good.dcm", "P1")
        (tmp_path / name / "bad.dcm").write_bytes(b"nothing")
    plugin = plugin_of(tmp_path, folder_pct_val=0)
    assert files(plugin, "train") == {"a/bad.dcm", "a/good.dcm", "b/bad.dcm", "b/good.dcm"}


def test_series_are_kept_together_where_patients_are_not_named(tmp_path: Path):
    for number in range(8):
        elements = {"PatientID": "", "SeriesInstanceUID": f"1.2.{number // 2}"}
        save(tmp_path / "ab"[number // 4] / f"{number}.dcm", **elements)
    plugin = plugin_of(tmp_path, group_by="patient", folder_pct_val=50)
    val = files(plugin, "val")
    assert len(val) == 4
    assert sorted(Counter(int(file[2]) // 2 for file in val).values()) == [2, 2]
    assert plugin.user_data["grouping"]["counts"] == {"series": 4}


def test_spellings_in_folders_of_their_own_are_one_patient(tmp_path: Path):
    for name in "ab":
        for who in ("P1", "P2"):
            make_dicom(tmp_path / "train" / name / f"{who}.dcm", who)
        make_dicom(tmp_path / "val" / name / "x.dcm", "p1 ")
    plugin = plugin_of(
        tmp_path / "train", folder_val=str(tmp_path / "val"), folder_val_min_per_class=1
    )
    val, train = (
        {entry["group"] for entry in plugin.itemize_entries(stage)} for stage in ("val", "train")
    )
    assert len(train) == 2
    assert val < train
