from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from digits_image_segmentation.forms import DatasetForm
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.image_fields import OneImageForm
from tests.plugins.image_segmentation.label_folders import data_of, text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in "il":
        (tmp_path / name).mkdir()
    text(tmp_path, "names.txt", "background", "thing")
    return tmp_path


def test_two_folders_and_the_initial_values_are_enough(folder: Path):
    form = DatasetForm(data_of(folder))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == json.loads(json.dumps(form.cleaned_data))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("feature_folder", "/does/not/exist"),
        ("label_folder", ""),
        ("validation_label_folder", "/"),
        ("folder_pct_val", 101),
        ("seed", 10**30),
        ("resize_width", 20000),
        ("colormap_method", "colours"),
        ("grey_values", "none"),
        ("colormap_text_path", "/does/not/exist.txt"),
        ("class_labels_path", "/does/not/exist.txt"),
        ("ignore_label", -1),
        ("ignore_label", 65536),
    ],
)
def test_other_values_are_refused(folder: Path, name: str, value: Any):
    errors = DatasetForm(data_of(folder, **{name: value})).errors
    assert name.replace("_label_f", "_feature_f") in errors or name in errors


def test_one_folder_cannot_be_both(folder: Path):
    form = DatasetForm(data_of(folder, label_folder=str(folder / "l/../i")))
    assert form.errors == {"label_folder": ["Choose another folder than that of the images."]}


def test_colours_need_their_file_and_are_named_by_it(folder: Path):
    form = DatasetForm(data_of(folder, colormap_method="textfile"))
    assert list(form.errors) == ["colormap_text_file"]
    path = str(folder / "names.txt")
    form = DatasetForm(data_of(folder, colormap_text_path=path))
    assert list(form.errors) == ["colormap_method"]
    assert DatasetForm(
        data_of(folder, colormap_text_path=path, colormap_method="textfile")
    ).is_valid()


@pytest.mark.parametrize("what", ["class_labels", "colormap_text"])
def test_a_text_file_is_uploaded_or_on_the_server(folder: Path, what: str):
    data = data_of(folder, **{f"{what}_path": str(folder / "names.txt")})
    data["colormap_method"] = "textfile" if what == "colormap_text" else "label"
    upload = {f"{what}_file": SimpleUploadedFile("n.txt", b"0 0 0")}
    assert list(DatasetForm(data, upload).errors) == [f"{what}_path"]
    assert DatasetForm(data | {f"{what}_path": ""}, upload).is_valid()


def test_ignored_pixels_need_the_number_of_classes(folder: Path):
    form = DatasetForm(data_of(folder, ignore_label=255))
    assert list(form.errors) == ["ignore_label"]
    names = {"class_labels_path": str(folder / "names.txt")}
    for changes in (names, {"grey_values": "order"}):
        assert DatasetForm(data_of(folder, ignore_label=0, **changes)).is_valid()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(
        st.sampled_from(list(DatasetForm.base_fields)),
        st.text(max_size=20) | st.integers().map(str) | st.floats().map(str),
        max_size=4,
    )
)
def test_whatever_is_typed_gives_errors_and_no_exception(folder: Path, changes: dict[str, str]):
    form = DatasetForm(data_of(folder, **changes))
    if form.is_valid():
        json.dumps(form.cleaned_data)
    else:
        assert set(form.errors) <= set(form.fields)


def test_help_texts_are_safe_as_html():
    for form in (DatasetForm(), OneImageForm()):
        assert not any("<" in str(field.help_text) for field in form.fields.values())
