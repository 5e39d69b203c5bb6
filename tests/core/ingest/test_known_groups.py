"""A patient's images that are added go to the stage where the patient's images are."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_image_classification import DataIngestion as Classification
from digits_image_regression import DataIngestion as Regression
from digits_sunnybrook import DataIngestion as Sunnybrook

from core.ingest.known_groups import KnownGroups
from core.ingest.plan import Plan, make_plan
from core.ingest.spec import IngestSpec
from core.plugins import DataIngestionInterface
from tests.plugins.sunnybrook.files import make_contour, make_dicom

PIXELS = np.zeros((24, 24), np.int16)
OLD = [f"P{number}" for number in range(8)]
NEW = ["p3", " P1", "P5", "P9", "p7 ", "P0", "P2", "p4", "P6"]
"""Seven patients in other spellings, and a new one."""


def spec_of(plugin: type[DataIngestionInterface], folder: Path, **fields: Any) -> IngestSpec:
    form = plugin.get_dataset_form()
    initial = {name: field.initial for name, field in form.fields.items()}
    bound = plugin.get_dataset_form(initial | {"folder_pct_val": 30} | fields)
    assert bound.is_valid(), bound.errors
    return IngestSpec(
        plugin=plugin,
        plugin_version="1",
        fields=bound.cleaned_data,
        folder=folder,
        processes=1,
    )


def classification(folder: Path, patients: list[str]) -> tuple[Any, dict[str, Any]]:
    for label in "ab":
        for number, patient in enumerate(patients):
            make_dicom(folder / label / f"{number}.dcm", PIXELS, PatientID=patient)
    return Classification, {"folder_train": str(folder)}


def regression(folder: Path, patients: list[str]) -> tuple[Any, dict[str, Any]]:
    for number, patient in enumerate(patients):
        make_dicom(folder / f"{number}.dcm", PIXELS, PatientID=patient)
    rows = [f"{number}.dcm,{number},{patient}" for number, patient in enumerate(patients)]
    (folder / "t.csv").write_text("\n".join(["file,y,patient", *rows]))
    return Regression, {"csv_path": str(folder / "t.csv"), "value_columns": "y"}


def column(folder: Path, patients: list[str]) -> tuple[Any, dict[str, Any]]:
    plugin, fields = regression(folder, patients)
    return plugin, fields | {"group_column": "patient"}


def sunnybrook(folder: Path, patients: list[str]) -> tuple[Any, dict[str, Any]]:
    for number, patient in enumerate(patients):
        case = f"{folder.name}-{number}"
        make_dicom(folder / f"d/{case}/IM-0001-0001.dcm", PIXELS, PatientID=patient)
        contour = f"{case}/contours-manual/IRCCI-expert/IM-0001-0001-icontour-manual.txt"
        make_contour(folder / "c" / contour)
    return Sunnybrook, {"image_folder": str(folder / "d"), "contour_folder": str(folder / "c")}


def stages_of(plan: Plan, folder: Path) -> dict[str, set[str]]:
    """The stages of each group."""
    found = defaultdict(set)
    for shard in plan.shards:
        for entry in shard.load_entries(folder):
            found[entry["group"]].add(shard.stage)
    return found


LAYOUTS = [classification, regression, column, sunnybrook]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_no_patient_is_in_two_stages_after_an_addition(tmp_path, layout):
    for name in ("old", "new", "data"):
        (tmp_path / name).mkdir()
    plugin, fields = layout(tmp_path / "old", OLD)
    before = make_plan(spec_of(plugin, tmp_path / "data", **fields))
    plugin, fields = layout(tmp_path / "new", NEW)
    after = make_plan(spec_of(plugin, tmp_path / "data", **fields, seed=5), before)
    stages = stages_of(after, tmp_path / "data")
    assert len(stages) == len({*OLD, "P9"})
    assert {len(found) for found in stages.values()} == {1}
    assert sum(shard.entries for shard in after.shards if shard.part == 1) == (
        len(NEW) * (2 if layout is classification else 1)
    )


def test_what_users_placed_themselves_stays_there(tmp_path):
    folder = tmp_path / "entries"
    folder.mkdir()
    (folder / "000-val.jsonl").write_text(json.dumps({"group": "x"}) + "\n")
    known = KnownGroups(tmp_path, [{"grouping": {"codes": {"x": "1"}}}])
    added = {"grouping": {"codes": {"y": "1"}, "wanted": []}}
    entries = {"train": [{"group": "y"}, {}], "val": [], "test": []}
    assert known.placed(entries, added) == {"train": [{"group": "x"}, {}], "val": [], "test": []}
    added["grouping"]["wanted"] = ["val"]
    entries = {"train": [{"group": "y"}, {}], "val": [], "test": [{"group": "y"}]}
    assert known.placed(entries, added) == {
        "train": [{}],
        "val": [{"group": "x"}],
        "test": [{"group": "x"}],
    }


@pytest.mark.parametrize(
    "layout", [classification, column, sunnybrook], ids=["dicom", "csv", "case"]
)
def test_ids_that_are_alike_are_named(tmp_path, layout):
    for name in ("old", "new", "data"):
        (tmp_path / name).mkdir()
    plugin, fields = layout(tmp_path / "old", ["P1", "P-02", "P5", "P8"])
    before = make_plan(spec_of(plugin, tmp_path / "data", **fields))
    plugin, fields = layout(tmp_path / "new", ["P01", "P_2", "P6", "p5"])
    after = make_plan(spec_of(plugin, tmp_path / "data", **fields, seed=5), before)
    (text,) = after.user_data["grouping"]["warnings"]
    files = {"classification": "a/0.dcm, a/1.dcm", "column": "0.dcm, 1.dcm"}
    named = files.get(layout.__name__, "new-0/IM-0001-0001, new-1/IM-0001-0001")
    assert f"in leading zeros or separators only: {named}. They are different groups" in text
