from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from digits_sunnybrook import DataIngestion

from core.plugins import IngestionError
from tests.plugins.sunnybrook.files import contour_path, fields_of, make_case, make_contour


def prepare(root: Path, **changes: Any) -> dict[str, Any]:
    return DataIngestion(**fields_of(root, **changes)).prepare()


def train_entries(root: Path, **changes: Any) -> list[dict[str, Any]]:
    return list(DataIngestion(**fields_of(root, **changes)).itemize_entries("train"))


def test_the_result_is_json_and_lists_cases_and_validation_images(tmp_path: Path) -> None:
    make_case(tmp_path, 1, slices=1, series=9)
    make_case(tmp_path, 2, slices=2)
    user_data = prepare(tmp_path, seed=0)
    assert json.loads(json.dumps(user_data)) == user_data
    assert user_data["cases"] == {"train": ["SC-T-2"], "val": ["SC-T-1"]}
    assert user_data["records"] == [
        {
            "name": "SC-T-1/IM-0009-0001",
            "group": "SC-T-1",
            "image": "SC-T-1/IM-0009-0001.dcm",
            "contours": {"endocardium": contour_path("SC-T-01", 1)},
            "problem": "",
        }
    ]
    assert user_data["skipped"] == []


def test_no_more_validation_images_are_kept_than_a_form_can_offer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digits_sunnybrook.data.RECORDS", 2)
    make_case(tmp_path, 1, slices=3)
    make_case(tmp_path, 2, slices=3)
    assert len(prepare(tmp_path)["records"]) == 2


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("endocardium", ["background", "left ventricle"]),
        ("epicardium", ["background", "left ventricle with myocardium"]),
        ("both", ["background", "left ventricle", "myocardium"]),
    ],
)
def test_every_class_has_a_name_and_a_colour(tmp_path: Path, kind: str, labels: list[str]) -> None:
    make_case(tmp_path, 1, letters="io")
    user_data = prepare(tmp_path, contour_kind=kind)
    assert user_data["class_labels"] == labels
    assert len(user_data["palette"]) == len(labels)
    assert user_data["palette"][0] == [0, 0, 0]


def test_images_without_both_contours_are_counted(tmp_path: Path) -> None:
    make_case(tmp_path, 1, slices=2, letters="io")
    make_case(tmp_path, 2, slices=3)
    user_data = prepare(tmp_path, contour_kind="both")
    groups = [entry["group"] for entry in train_entries(tmp_path, contour_kind="both")]
    assert groups == ["SC-T-1", "SC-T-1"]
    assert user_data["skipped"] == [
        {"count": 3, "reason": "images without both contours, endocardium and epicardium"}
    ]


def test_a_second_contour_of_an_image_is_counted(tmp_path: Path) -> None:
    make_case(tmp_path, 1, slices=2)
    make_contour(tmp_path / "contours/copy" / contour_path("SC-T-1", 2))
    user_data = prepare(tmp_path)
    assert len(train_entries(tmp_path)) == 2
    assert [skipped["count"] for skipped in user_data["skipped"]] == [1]


def test_a_case_or_an_image_that_is_missing_is_listed_with_the_problem(tmp_path: Path) -> None:
    make_case(tmp_path, 1, slices=2)
    (tmp_path / "dicom/SC-T-1/IM-0007-0002.dcm").unlink()
    make_contour(tmp_path / "contours" / contour_path("SC-T-02", 5))
    entries = train_entries(tmp_path, folder_pct_val=0)
    assert [(entry["name"], entry["image"] is None) for entry in entries] == [
        ("SC-T-1/IM-0007-0001", False),
        ("SC-T-1/IM-0007-0002", True),
        ("SC-T-2/0005", True),
    ]
    assert "SC-T-1/IM-0007-0002.dcm is not in" in entries[1]["problem"]
    assert "The case SC-T-2 has no images" in entries[2]["problem"]


def test_a_folder_without_contours_is_named_with_the_layout(tmp_path: Path) -> None:
    (tmp_path / "contours").mkdir()
    with pytest.raises(IngestionError) as caught:
        prepare(tmp_path)
    assert str(tmp_path / "contours") in str(caught.value)
    expected = "<case>/contours-manual/IRCCI-expert/IM-0001-NNNN-icontour-manual.txt"
    assert expected in str(caught.value)


def test_a_folder_without_images_is_named_with_the_layout(tmp_path: Path) -> None:
    make_contour(tmp_path / "contours" / contour_path("SC-T-02", 5))
    (tmp_path / "dicom").mkdir()
    with pytest.raises(IngestionError) as caught:
        prepare(tmp_path)
    assert str(tmp_path / "dicom") in str(caught.value)
    assert "<case>/IM-<series>-NNNN.dcm" in str(caught.value)
