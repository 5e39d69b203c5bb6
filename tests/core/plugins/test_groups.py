"""Which DICOM files are of one patient, whatever some of them lack."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.dicom.identity import pseudonym
from core.plugins.groups import Groups, group_files, group_names
from tests.plugins.sunnybrook.files import make_dicom


def groups_of(folder: Path, *files: dict[str, str]) -> tuple[list[int], Groups]:
    """The groups of files 0.dcm, 1.dcm … as numbers in the order in which they occur."""
    paths = [str(make_dicom(folder / f"{number}.dcm", **file)) for number, file in enumerate(files)]
    groups = group_files(paths, "ask somebody")
    names = [groups.of[path] for path in paths]
    return [list(dict.fromkeys(names)).index(name) for name in names], groups


def study(number: int, **elements: str) -> dict[str, str]:
    return {"StudyInstanceUID": f"1.2.{number}", "SeriesInstanceUID": f"1.3.{number}"} | elements


JANE = {"PatientName": "Doe^Jane", "PatientBirthDate": "19700101"}


def test_patients_are_known_by_their_id(tmp_path: Path, settings):
    numbers, groups = groups_of(tmp_path, study(1, PatientID="A1"), study(2, PatientID="A1"))
    assert numbers == [0, 0]
    name, code = (pseudonym(text, settings.SECRET_KEY.encode()) for text in ("A1", "a1"))
    assert groups.summary(["val"], "ask") == {
        "counts": {"patient": 1},
        "warnings": [],
        "wanted": ["val"],
        "remedy": "ask",
        "codes": {name: code},
    }
    assert groups.units == {name: "patient"}


@pytest.mark.parametrize("spelling", ["p1", " P1", "P1 ", "\uff30\uff11"])
def test_spellings_of_an_id_are_one_patient(tmp_path: Path, spelling: str):
    files = [study(1, PatientID="P1"), study(2, PatientID=spelling), study(3, PatientID="P2")]
    utf8 = {"SpecificCharacterSet": "ISO_IR 192"}
    numbers, groups = groups_of(tmp_path, *(file | utf8 for file in files))
    assert numbers == [0, 0, 1]
    assert groups.warnings == []


@pytest.mark.parametrize(
    ("one", "other"), [("0011", "11"), ("P-1", "P 1"), ("P_01", "p-1"), ("1.02", "01-2")]
)
def test_ids_that_are_alike_are_named(tmp_path: Path, one: str, other: str):
    files = study(1, PatientID=one), study(2, PatientID="7"), study(3, PatientID=other)
    numbers, groups = groups_of(tmp_path, *files)
    assert numbers == [0, 1, 2]
    (warning,) = groups.warnings
    assert "leading zeros or separators only: 0.dcm, 2.dcm." in warning
    assert warning.endswith("correct PatientID, or ask somebody.")


@pytest.mark.parametrize(("one", "other"), [("1-11", "11-1"), ("10", "1"), ("100", "10")])
def test_other_ids_are_not_alike(tmp_path: Path, one: str, other: str):
    numbers, groups = groups_of(tmp_path, study(1, PatientID=one), study(2, PatientID=other))
    assert (numbers, groups.warnings) == ([0, 1], [])


def test_a_file_without_id_is_of_the_patient_of_its_study(tmp_path: Path):
    files = [study(1), study(1, PatientID="A"), study(2, PatientID="B"), study(2, **JANE)]
    numbers, groups = groups_of(tmp_path, *files)
    assert numbers == [0, 0, 1, 1]
    assert groups.warnings == []


def test_what_a_file_inherits_is_passed_on(tmp_path: Path):
    # The second is A's by study, so Jane is A, and so is the last.
    files = [study(1, PatientID="A"), study(1, **JANE), study(2, PatientID="B"), study(3, **JANE)]
    numbers, groups = groups_of(tmp_path, *files)
    assert numbers == [0, 0, 1, 0]
    (warning,) = groups.warnings
    assert "of the same PatientName and PatientBirthDate: 3.dcm." in warning


def test_a_name_of_two_patients_is_neither(tmp_path: Path):
    files = [study(1, PatientID="A", **JANE), study(2, PatientID="B", **JANE), study(3, **JANE)]
    numbers, groups = groups_of(tmp_path, *files)
    assert numbers == [0, 1, 2]
    (warning,) = groups.warnings
    assert "Files without PatientID are kept together by PatientName: 2.dcm." in warning


def test_without_patients_studies_are_kept_together(tmp_path: Path):
    files = [
        study(1),
        study(2),
        study(1, SeriesInstanceUID="1.3.9"),
        {"SeriesInstanceUID": "1.3.9"},
    ]
    numbers, groups = groups_of(tmp_path, *files)
    assert numbers == [0, 1, 0, 0]
    assert set(groups.units.values()) == {"study"}
    (warning,) = groups.warnings
    assert "kept together by StudyInstanceUID: 0.dcm, 1.dcm." in warning


def test_a_study_of_two_patients_is_named(tmp_path: Path):
    files = [study(1, PatientID="A"), study(1, PatientID="B"), study(2, PatientID="C"), study(1)]
    numbers, groups = groups_of(tmp_path, *files)
    assert numbers == [0, 1, 2, 3]
    assert "name different patients: 0.dcm, 1.dcm, 3.dcm." in groups.warnings[-1]


def test_files_that_say_nothing_are_kept_together_by_folder(tmp_path: Path):
    paths = [str(make_dicom(tmp_path / place)) for place in ("a/0.dcm", "a/1.dcm", "b/0.dcm")]
    groups = group_files(paths, "ask")
    assert groups.of[paths[0]] == groups.of[paths[1]] != groups.of[paths[2]]
    assert set(groups.units.values()) == {"folder"}
    assert "a/0.dcm, b/0.dcm" in groups.warnings[0]


def test_other_files_have_no_group(tmp_path: Path):
    (tmp_path / "x.png").write_bytes(b"")
    (tmp_path / "bad.dcm").write_bytes(b"nothing")
    paths = [str(tmp_path / name) for name in ("x.png", "bad.dcm")]
    assert group_files(paths, "ask") == Groups(
        {}, {}, ["Files that are not DICOM are each a group of their own: x.png."]
    )
    assert group_files(paths[:1], "ask") == group_files([], "ask") == Groups({}, {}, [])


def test_names_that_users_gave_are_compared_as_ids_are():
    groups = group_names(["Tom", "tom ", "Ann", "a-01", "A 1"], "folder")
    assert groups.of == {"Tom": "Tom", "tom ": "Tom", "Ann": "Ann", "a-01": "a-01", "A 1": "A 1"}
    assert groups.summary([], "")["counts"] == {"folder": 4}
    assert "separators only: a-01, A 1." in groups.warnings[0]


def test_a_relative_path_has_a_folder_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make_dicom(tmp_path / "x.dcm")
    monkeypatch.chdir(tmp_path)
    assert set(group_files(["x.dcm"], "ask").units.values()) == {"folder"}
