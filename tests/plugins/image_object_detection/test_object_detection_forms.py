from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from digits_image_object_detection.forms import PAIRS, DatasetForm, InferenceForm
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.plugins.image_object_detection.kitti_folders import data_of, line, make_pair


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_pair(tmp_path, "1", line("car", 1, 2, 3, 4))
    return tmp_path


def test_two_folders_and_the_initial_values_are_enough(folder: Path):
    form = DatasetForm(data_of(folder))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == json.loads(json.dumps(form.cleaned_data))


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("given", [0, 1])
def test_both_of_a_pair_are_needed_or_none(folder: Path, pair: tuple[str, str], given: int):
    value = str(folder) if "folder" in pair[0] else 100
    form = DatasetForm(data_of(folder, **{pair[given]: value}))
    assert list(form.errors) == [pair[1 - given]]
    assert form.errors[pair[1 - given]][0].startswith("Give both “")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("train_image_folder", ""),
        ("train_label_folder", "/does/not/exist"),
        ("folder_pct_val", 91),
        ("resize_image_width", 0),
        ("padding_image_height", 20000),
        ("channel_conversion", "CMYK"),
        ("val_min_box_size", -1),
        ("seed", -1),
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
    assert form.cleaned_data["custom_classes"] == "CAR,Person sitting"


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
