from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from digits_image_regression.forms import DatasetForm, InferenceForm
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plugins.image_regression.tables import data_of, make_image, make_table

WIDE = "file,area,patient,part"
ROW = "a.png,1,P1,train"


def errors_of(csv: Path, **changes: Any) -> dict[str, list[str]]:
    return dict(DatasetForm(data_of(csv, **changes)).errors)


def test_a_file_of_two_columns_is_enough(tmp_path: Path):
    form = DatasetForm(data_of(make_table(tmp_path, "a.png,1")))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == json.loads(json.dumps(form.cleaned_data))


def test_an_upload_in_the_place_of_a_path_is_read_and_given_back_whole():
    upload = SimpleUploadedFile("t.csv", b"file,value\n/x/a.png,1\n")
    form = DatasetForm(data_of(Path(), csv_path=""), {"csv_file": upload})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["csv_file"].read() == b"file,value\n/x/a.png,1\n"


def test_exactly_one_file_is_wanted(tmp_path: Path):
    csv = make_table(tmp_path, "a.png,1")
    upload = SimpleUploadedFile("t.csv", csv.read_bytes())
    none = DatasetForm(data_of(csv, csv_path=""))
    both = DatasetForm(data_of(csv), {"csv_file": upload})
    assert none.errors == {"__all__": ["Upload a CSV file, or name one on the server."]}
    assert both.errors == {
        "__all__": ["Upload a CSV file, or name one on the server, but not both."]
    }


def test_columns_that_must_be_named_are_listed(tmp_path: Path):
    csv = make_table(tmp_path, ROW, header=WIDE)
    assert errors_of(csv) == {
        "value_columns": ["Name the columns with numbers. There are: file, area, patient, part."]
    }
    assert errors_of(csv, value_columns="area, volume") == {
        "value_columns": ["There is no column “volume”. There are: file, area, patient, part."]
    }
    # What is used otherwise is no other column.
    assert errors_of(csv, group_column="patient", stage_column="part") == {}


@pytest.mark.parametrize("name", ["path", "group_column", "stage_column"])
def test_a_column_that_is_not_there_is_named(tmp_path: Path, name: str):
    csv = make_table(tmp_path, ROW, header=WIDE)
    errors = errors_of(csv, value_columns="area", **{name: "color"})
    assert errors == {name: ["There is no column “color”. There are: file, area, patient, part."]}


@pytest.mark.parametrize("path", ["{color}.png", "{}", "{0}", "{file.__class__}", "{file!r}"])
def test_braces_take_columns_only(tmp_path: Path, path: str):
    assert "There is no column" in errors_of(make_table(tmp_path, "a.png,1"), path=path)["path"][0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "table.csv is empty. Its first line is to name the columns."),
        (b"\n \n", "Name the columns with numbers. There are: ."),
        (b"file,value\n", "table.csv has a header, but no rows."),
        (b"file,value,file\na,1,a\n", "table.csv, line 1: several columns are named “file”."),
        (b"file,val\xfce\na,1\n", "table.csv, line 1: it is not UTF-8 text."),
        (b"file,value\na,1\n\xe9,2\n", "table.csv, line 3: it is not UTF-8 text."),
        ("file,value\na,1\n".encode("utf-16"), "table.csv, line 1: it is not UTF-8 text."),
        (b'file,value\n"a,1\n', "table.csv, line 2: a quote is not closed. Look at its quotes."),
    ],
)
def test_a_file_that_is_no_table_is_an_error_of_its_field(tmp_path, content: bytes, reason: str):
    (path := tmp_path / "table.csv").write_bytes(content)
    upload = {"csv_file": SimpleUploadedFile("table.csv", content)}
    by_upload = DatasetForm(data_of(path, csv_path=""), upload)
    for errors in (errors_of(path), by_upload.errors):
        ((text, *_),) = errors.values()
        if content:
            assert text.startswith(reason)


def test_only_the_beginning_of_a_large_file_is_read(tmp_path: Path):
    path = tmp_path / "large.csv"
    # The first MiB ends within a character.
    path.write_bytes(b"file,value\n" + "ä.png,1\n".encode() * 200_000 + b"\xff\n")
    assert errors_of(path) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("csv_path", "/does/not/exist.csv"),
        ("image_folder", "/does/not/exist"),
        ("folder_pct_val", -1),
        ("folder_pct_val", 100),
        ("folder_pct_val", "nan"),
        ("folder_pct_test", 101),
        ("seed", -1),
        ("seed", 2**31),
        ("values_are", "volumes"),
        ("channel_conversion", "CMYK"),
        ("resize_width", 0),
        ("resize_width", 16385),
        ("resize_width", None),
        ("resize_height", None),
        ("resize_mode", "noise"),
    ],
)
def test_other_values_are_refused(tmp_path: Path, name: str, value: Any):
    assert set(errors_of(make_table(tmp_path, "a.png,1"), **{name: value})) == {name}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [("lengths", {"unchanged_by"}), ("areas", {"unchanged_by"}), ("counts", set()), ("", set())],
)
def test_lengths_and_areas_are_not_the_same_in_an_enlarged_image(tmp_path: Path, values, wrong):
    csv = make_table(tmp_path, "a.png,1")
    errors = errors_of(csv, values_are=values, unchanged_by=["flip", "scale"])
    assert set(errors) == wrong
    assert errors_of(csv, values_are=values, unchanged_by=["flip"]) == {}


def test_percentages_do_not_count_beside_a_column_of_stages(tmp_path: Path):
    csv = make_table(tmp_path, ROW, header=WIDE)
    changes = {"value_columns": "area", "folder_pct_val": 60, "folder_pct_test": 40}
    assert set(errors_of(csv, **changes)) == {"folder_pct_val"}
    assert errors_of(csv, **changes, stage_column="part") == {}


anything = st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.just("{file}{value}"))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(st.sampled_from(sorted(DatasetForm.base_fields)), anything))
def test_no_value_of_any_field_raises(tmp_path: Path, changes: dict[str, Any]):
    csv = tmp_path / "table.csv"
    if not csv.exists():
        make_table(tmp_path, "a.png,1")
    form = DatasetForm(data_of(csv, **changes))
    assert form.is_valid() == (not form.errors)


@settings(max_examples=200, deadline=None)
@given(content=st.one_of(st.binary(), st.text(alphabet='a,1;\t"\n\r').map(str.encode)))
def test_no_content_of_the_file_raises(content: bytes):
    form = DatasetForm(data_of(Path(), csv_path=""), {"csv_file": SimpleUploadedFile("t", content)})
    assert form.is_valid() == (not form.errors)


def test_an_inference_takes_one_image(tmp_path: Path):
    path = str(make_image(tmp_path / "i.png"))
    upload = {"test_image_file": SimpleUploadedFile("u.png", b"PNG")}
    assert InferenceForm({"test_image_path": path}).is_valid()
    assert InferenceForm({}, upload).is_valid()
    assert not InferenceForm({}).is_valid()
    assert not InferenceForm({"test_image_path": path}, upload).is_valid()
