from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from digits_sunnybrook import DataIngestion
from digits_sunnybrook.entries import choose_validation

from core.plugins import Stage
from tests.plugins.sunnybrook.files import fields_of, make_case, make_contour, make_dicom

PATIENTS = [f"SC-T-{number}" for number in range(1, 21)]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    for number in range(1, 6):
        make_case(tmp_path, number, slices=2)
    return tmp_path


def split(root: Path, **changes: Any) -> dict[str, list[dict[str, Any]]]:
    fields = fields_of(root, **changes)
    plugin = DataIngestion(user_data=DataIngestion(**fields).prepare(), **fields)
    return {stage: list(plugin.itemize_entries(stage)) for stage in Stage}


@pytest.mark.parametrize(
    ("groups", "percent", "expected"),
    [(20, 10, 2), (20, 0, 0), (20, 1, 1), (15, 10, 1), (2, 90, 1), (2, 10, 1), (1, 50, 0)],
)
def test_the_percentage_is_rounded_down_but_not_to_nothing(
    groups: int, percent: int, expected: int
) -> None:
    assert len(choose_validation(PATIENTS[:groups], percent, 0)) == expected


def test_the_seed_decides_whatever_the_order_of_the_groups() -> None:
    chosen = choose_validation(PATIENTS, 30, 4)
    assert chosen == choose_validation(PATIENTS[::-1], 30, 4)
    assert chosen != choose_validation(PATIENTS, 30, 5)


@pytest.mark.parametrize("seed", range(4))
def test_no_patient_is_in_two_stages(cases: Path, seed: int) -> None:
    stages = split(cases, folder_pct_val=40, seed=seed)
    patients = {stage: {entry["group"] for entry in stages[stage]} for stage in ("train", "val")}
    assert not patients["train"] & patients["val"]
    assert (len(patients["train"]), len(patients["val"])) == (3, 2)
    assert stages["test"] == []


def test_a_patient_with_two_folders_is_one_patient(tmp_path: Path) -> None:
    make_case(tmp_path, 1, slices=1)
    (tmp_path / "contours/SC-T-01").rename(tmp_path / "contours/SC-T-1")
    make_case(tmp_path, 1, slices=4)
    assert len(split(tmp_path)["train"]) == 4


def test_the_same_fields_give_the_same_split(cases: Path) -> None:
    assert split(cases, seed=3) == split(cases, seed=3)
    assert split(cases, seed=3) != split(cases, seed=0)


def test_slices_can_be_split_instead(cases: Path) -> None:
    stages = split(cases, split_by="slice", folder_pct_val=30)
    names = {stage: {entry["name"] for entry in stages[stage]} for stage in ("train", "val")}
    assert (len(names["train"]), len(names["val"])) == (7, 3)
    assert not names["train"] & names["val"]


def test_nothing_is_held_out_at_0_percent(cases: Path) -> None:
    assert [len(entries) for entries in split(cases, folder_pct_val=0).values()] == [10, 0, 0]


def make_visits(folder: Path, **patients: str) -> None:
    """Cases, each with its PatientID; SC_T_1 makes SC-T-1."""
    for name, patient in patients.items():
        case = name.replace("_", "-")
        make_dicom(folder / f"dicom/{case}/IM-0001-0001.dcm", PatientID=patient)
        contours = folder / f"contours/{case}/contours-manual/IRCCI-expert"
        make_contour(contours / "IM-0001-0001-icontour-manual.txt")


@pytest.mark.parametrize("seed", range(5))
def test_cases_with_one_patient_id_are_one_patient(tmp_path: Path, seed: int) -> None:
    make_visits(tmp_path, A_1="P1", A_2="P2", A_3="p1 ", A_4="P3", A_5="P2")
    stages = split(tmp_path, folder_pct_val=34, seed=seed)
    cases = {stage: {entry["name"][:3] for entry in stages[stage]} for stage in ("train", "val")}
    assert cases["val"] in ({"A-1", "A-3"}, {"A-2", "A-5"}, {"A-4"})
    assert cases["train"] == {"A-1", "A-2", "A-3", "A-4", "A-5"} - cases["val"]
    groups = {entry["name"][:3]: entry["group"] for stage in stages.values() for entry in stage}
    assert groups == {"A-1": "A-1", "A-2": "A-2", "A-3": "A-1", "A-4": "A-4", "A-5": "A-2"}


def test_cases_can_be_split_where_all_have_one_placeholder(tmp_path: Path) -> None:
    make_visits(tmp_path, A_1="ANON", A_2="ANON", A_3="ANON")
    grouping = DataIngestion(**fields_of(tmp_path)).prepare()["grouping"]
    assert (grouping["counts"], grouping["wanted"]) == ({"patient": 1}, ["val"])
    assert len(split(tmp_path)["val"]) == 0
    by_case = split(tmp_path, split_by="case")
    assert [len(by_case[stage]) for stage in ("train", "val")] == [2, 1]
