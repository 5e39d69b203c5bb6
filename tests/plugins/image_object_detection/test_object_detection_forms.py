from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from digits_image_object_detection import DataIngestion
from digits_image_object_detection.forms import PAIRS, DatasetForm, InferenceForm
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plugins.image_object_detection.kitti_folders import data_of, line, make_pair


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_pair(tmp_path, "1", line("car", 1, 2, 3, 4))
    return tmp_path


def test_two_folders_and_the_initial_values_are_enough(folder: Path):
    form = DatasetForm(data_of(folder))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == json.loads(json.dumps(form.cleaned_data))


OWN_FOLDERS = [(f"{stage}_image_folder", f"{stage}_label_folder") for stage in ("val", "test")]


@pytest.mark.parametrize("pair", PAIRS + OWN_FOLDERS)
@pytest.mark.parametrize("given", [0, 1])
def test_both_of_a_pair_are_needed_or_none(folder: Path, pair: tuple[str, str], given: int):
    value = str(folder) if "folder" in pair[0] else 100
    form = DatasetForm(data_of(folder, **{pair[given]: value}))
    assert list(form.errors) == [pair[1 - given]]
    assert form.errors[pair[1 - given]][0].startswith("Give both “")


def test_coco_takes_files_for_label_folders(folder: Path):
    file = folder / "labels.json"
    file.touch()
    data = data_of(folder, label_format="coco") | {"train_label_folder": ""}
    assert list(DatasetForm(data).errors) == ["train_label_file"]
    data["train_label_file"] = str(file)
    assert DatasetForm(data).is_valid()
    data["test_image_folder"] = str(folder)
    assert list(DatasetForm(data).errors) == ["test_label_file"]
    assert list(DatasetForm(data | {"test_label_file": str(folder)}).errors) == ["test_label_file"]
    assert DatasetForm(data | {"test_label_file": str(file)}).is_valid()


@pytest.mark.parametrize("name", ["kitti", "voc"])
def test_the_other_formats_need_a_folder(folder: Path, name: str):
    data = data_of(folder, label_format=name) | {"train_label_folder": ""}
    assert list(DatasetForm(data).errors) == ["train_label_folder"]


def test_percentages_leave_something_for_training(folder: Path):
    assert list(DatasetForm(data_of(folder, folder_pct_test=90)).errors) == ["folder_pct_val"]
    own = {f"val_{kind}_folder": str(folder) for kind in ("image", "label")}
    assert DatasetForm(data_of(folder, folder_pct_test=90, **own)).is_valid()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("train_image_folder", ""),
        ("train_label_folder", "/does/not/exist"),
        ("folder_pct_val", 101),
        ("folder_pct_test", "nan"),
        ("resize_image_width", 0),
        ("padding_image_height", 20000),
        ("channel_conversion", "CMYK"),
        ("val_min_box_size", -1),
        ("seed", -1),
        ("seed", 2**31),
        ("val_min_box_size", 1e9),
        ("label_format", "csv"),
    ],
)
def test_other_values_are_refused(folder: Path, name: str, value: Any):
    assert name in DatasetForm(data_of(folder, **{name: value})).errors


def test_padding_to_less_than_the_resized_image_is_refused(folder: Path):
    sizes = {"resize_image_width": 100, "resize_image_height": 50}
    sizes |= {"padding_image_width": 90, "padding_image_height": 50}
    form = DatasetForm(data_of(folder, **sizes))
    assert list(form.errors) == ["padding_image_width"]


def test_classes_are_cleaned(folder: Path):
    form = DatasetForm(data_of(folder, custom_classes=" car, Person sitting,,CAR ,"))
    assert form.is_valid()
    assert form.cleaned_data["custom_classes"] == "car,Person sitting"


anything = st.one_of(
    st.none(), st.text(max_size=40), st.integers(), st.floats(), st.sampled_from(["coco", "voc"])
)


quick = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@quick
@given(st.dictionaries(st.sampled_from(list(DatasetForm.base_fields)), anything))
def test_absurd_values_are_errors_of_their_fields(folder: Path, values: dict[str, Any]):
    form = DatasetForm(data_of(folder, **values))
    if form.is_valid():
        json.dumps(form.cleaned_data, allow_nan=False)
    assert set(form.errors) <= set(form.fields)


@quick
@given(st.dictionaries(st.sampled_from(list(InferenceForm.base_fields)), anything))
def test_absurd_choices_of_an_image_are_errors(values: dict[str, Any]):
    assert InferenceForm(values, {}).is_valid() in (True, False)


def test_the_page_has_every_field_once_and_no_script_of_its_own():
    html = render_to_string(*DataIngestion.get_dataset_template(DatasetForm()))
    for name in DatasetForm.base_fields:
        assert html.count(f' name="{name}"') == 1
    assert re.findall(r"<script([^>]*)>(.*?)</script>", html) == [
        (' src="/static/digits_image_object_detection/label_format.js" defer', "")
    ]
    # Browsers would insist on a field that belongs to another format.
    assert not re.search(r"<input[^>]* required", html)
    assert finders.find("digits_image_object_detection/label_format.js")


def test_help_texts_are_safe_as_html():
    for form in (DatasetForm(), InferenceForm()):
        assert not any("<" in str(field.help_text) for field in form.fields.values())


def test_an_inference_takes_one_image(folder: Path):
    path = {"test_image_path": str(folder / "images/1.png")}
    upload = {"test_image_file": SimpleUploadedFile("u.png", b"PNG")}
    assert InferenceForm(path).is_valid()
    assert InferenceForm({}, upload).is_valid()
    assert "__all__" in InferenceForm(path, upload).errors
    assert "__all__" in InferenceForm({}).errors
    assert "test_image_path" in InferenceForm({"test_image_path": "/none.png"}).errors
