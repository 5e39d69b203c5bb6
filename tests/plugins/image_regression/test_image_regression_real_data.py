from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from core.store.reader import StageReader
from tests.plugins.image_regression.tables import make_image, make_table, plugin_of

pytestmark = pytest.mark.real_data


@pytest.fixture
def counts(real_data: Path) -> Path:
    if not (path := real_data / "bccd_blood_cells/counts.csv").is_file():
        pytest.skip(f"no blood cells at {path}")
    return path


@pytest.fixture
def areas(real_data: Path) -> Path:
    if not (path := real_data / "sunnybrook/lv_area.csv").is_file():
        pytest.skip(f"no areas of ventricles at {path}")
    return path


def test_blood_cells_are_in_the_stages_that_the_file_says(counts: Path):
    rows = list(csv.DictReader(counts.open(encoding="utf-8")))
    values = ["RBC", "WBC", "Platelets"]
    plugin = plugin_of(
        counts,
        path="{split}/images/{name}.jpg",
        value_columns=",".join(values),
        stage_column="split",
        resize_width=None,
        resize_height=None,
    )
    assert plugin.user_data["value_names"] == values
    stages = {s: plugin.itemize_entries(s) for s in ("train", "val", "test")}
    assert {s: len(entries) for s, entries in stages.items()} == Counter(r["split"] for r in rows)
    for stage, entries in stages.items():
        its = [row for row in rows if row["split"] == stage]
        assert [e["label"] for e in entries] == [[float(r[v]) for v in values] for r in its]
        feature, _ = plugin.encode_entry(entries[-1])
        path = counts.parent / stage / "images" / f"{its[-1]['name']}.jpg"
        expected = np.asarray(Image.open(path).convert("RGB"), np.int16)
        assert feature.shape == expected.shape
        # Decoders may differ in how they take colors apart.
        assert np.abs(feature - expected).mean() < 1


def test_areas_of_ventricles_by_patient(areas: Path):
    rows = list(csv.DictReader(areas.open(encoding="utf-8")))
    plugin = plugin_of(
        areas,
        path="dicom",
        value_columns="lv_area_mm2",
        group_column="patient",
        resize_width=None,
        resize_height=None,
        channel_conversion="none",
    )
    train, val = plugin.itemize_entries("train"), plugin.itemize_entries("val")
    assert len(train) + len(val) == len(rows) == 56
    assert not {e["group"] for e in train} & {e["group"] for e in val}
    known = {row["dicom"]: float(row["lv_area_mm2"]) for row in rows}
    for entry in (*train[:3], *val[:3]):
        feature, label = plugin.encode_entry(entry)
        assert label == known[entry["file"]]
        pixels = dcmread(areas.parent / entry["file"]).pixel_array
        np.testing.assert_array_equal(feature[:, :, 0], pixels)


def test_the_whole_way_through_the_command(installation, tmp_path: Path):
    lines = [f"{i}.png,{i}" for i in range(20)]
    make_table(tmp_path, *lines)
    csv_file = make_table(tmp_path, *lines, "none.png,3", "0.png,x", images=False)
    make_image(tmp_path / "unused.png")
    # A file that is set by its path is uploaded, so its images need a folder.
    result = installation.json(
        *("ingest", "image-regression", "--name", "numbers", "--set", f"csv_file={csv_file}"),
        *("--set", f"image_folder={tmp_path}", "--set", "max_rejected=20"),
        *("--set", "resize_width=16", "--set", "resize_height=16"),
    )
    assert result["status"] == "done"
    assert {name: s["entries"] for name, s in result["stages"].items()} in (
        {"train": 15, "val": 5},
        {"train": 16, "val": 4},
    )
    assert len(result["rejected"]) == 2
    assert {row["message"].split(":")[0] for row in result["rejected"]} == {
        "table.csv, line 22",
        "table.csv, line 23",
    }
    folder = installation.folder / "datasets" / str(result["id"])
    with StageReader(folder / "val") as reader:
        for index in range(len(reader)):
            feature, label = reader.read(index)
            assert (label.dtype, label.shape) == (np.float32, ())
            assert (feature == int(label)).all()
