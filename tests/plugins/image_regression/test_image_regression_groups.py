"""Rows of DICOM files are divided by patient, unless a column says by what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from digits_image_regression import DataIngestion

from tests.plugins.image_regression.tables import make_table, plugin_of
from tests.plugins.sunnybrook.files import make_dicom


def make_patients(folder: Path, **columns: str) -> Path:
    """Three files of each of ten patients; further columns by what they hold."""
    rows = []
    for number in range(30):
        make_dicom(folder / f"{number}.dcm", PatientID=f"P{number // 3}")
        cells = [text.format(number % 5, number) for text in columns.values()]
        rows.append(",".join([f"{number}.dcm", str(number), *cells]))
    header = ",".join(["file", "value", *columns])
    return make_table(folder, *rows, header=header, images=False)


def stages(plugin: DataIngestion, **by: Any) -> dict[str, set[int]]:
    """Of each stage the values, divided by a number, or what is left of them."""
    return {
        stage: {
            int(entry["label"]) // by.get("over", 1) % by.get("modulo", 100)
            for entry in plugin.itemize_entries(stage)
        }
        for stage in ("train", "val")
    }


def test_patients_of_dicom_files_are_kept_together_unasked(tmp_path: Path):
    plugin = plugin_of(make_patients(tmp_path), folder_pct_val=30)
    found = stages(plugin, over=3)
    assert (len(found["train"]), len(found["val"])) == (7, 3)
    assert not found["train"] & found["val"]
    assert plugin.user_data["grouping"]["counts"] == {"patient": 10}
    assert plugin.user_data["grouping"]["wanted"] == ["val"]
    assert "P1" not in str(plugin.itemize_entries("train"))


def test_a_column_comes_before_the_patients(tmp_path: Path):
    csv = make_patients(tmp_path, who="w{}")
    plugin = plugin_of(csv, folder_pct_val=30, group_column="who", value_columns="value")
    found = stages(plugin, modulo=5)
    assert (len(found["train"]), len(found["val"])) == (4, 1)
    assert plugin.user_data["grouping"]["counts"] == {"column “who”": 5}


def test_a_column_of_stages_does_not_hide_shared_patients(tmp_path: Path):
    rows = [f"{stage}.dcm,1,{stage}" for stage in ("train", "val")]
    for name, patient in (("train", "P1"), ("val", "p1 ")):
        make_dicom(tmp_path / f"{name}.dcm", PatientID=patient)
    csv = make_table(tmp_path, *rows, header="file,value,stage", images=False)
    plugin = plugin_of(csv, stage_column="stage", value_columns="value")
    (train,), (val,) = map(plugin.itemize_entries, ("train", "val"))
    assert train["group"] == val["group"]
    assert plugin.user_data["grouping"]["wanted"] == []


def test_spellings_in_a_column_are_one_group(tmp_path: Path):
    rows = [f"{number}.png,{number},{'tT'[number % 2]}om " for number in range(8)]
    csv = make_table(tmp_path, *rows, header="file,value,who", images=False)
    plugin = plugin_of(csv, group_column="who", value_columns="value")
    assert len(plugin.itemize_entries("train")) == 8
