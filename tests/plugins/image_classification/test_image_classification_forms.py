from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from digits_image_classification.forms import DatasetForm, InferenceForm
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.plugins.image_classification.class_folders import data_of


def test_a_folder_and_the_initial_values_are_enough(tmp_path: Path):
    form = DatasetForm(data_of(tmp_path))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == json.loads(json.dumps(form.cleaned_data))
    assert form.cleaned_data["folder_train"] == str(tmp_path)
    assert form.cleaned_data["folder_val"] == ""
    assert form.cleaned_data["folder_train_max_per_class"] is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("folder_train", ""),
        ("folder_train", "/does/not/exist"),
        ("folder_val", "/does/not/exist"),
        ("folder_pct_val", -1),
        ("folder_pct_val", 100),
        ("folder_pct_test", 101),
        ("folder_train_min_per_class", 0),
        ("folder_train_max_per_class", 1),
        ("group_by", "colour"),
        ("seed", -1),
        ("channel_conversion", "CMYK"),
        ("resize_width", 0),
        ("resize_width", None),
        ("resize_height", None),
        ("resize_mode", "noise"),
    ],
)
def test_other_values_are_refused(tmp_path: Path, name: str, value: Any):
    assert name in DatasetForm(data_of(tmp_path, **{name: value})).errors


def test_percentages_that_leave_nothing_for_training_are_refused(tmp_path: Path):
    form = DatasetForm(data_of(tmp_path, folder_pct_val=60, folder_pct_test=40))
    assert form.errors == {
        "folder_pct_val": ["100 % for validation and testing leave nothing for training."]
    }
    own = data_of(tmp_path, folder_pct_val=60, folder_pct_test=40, folder_test=str(tmp_path))
    assert DatasetForm(own).is_valid()


def test_no_size_leaves_images_as_they_are(tmp_path: Path):
    assert DatasetForm(data_of(tmp_path, resize_width=None, resize_height=None)).is_valid()


def test_help_texts_are_safe_as_html():
    for form in (DatasetForm(), InferenceForm()):
        assert not any("<" in str(field.help_text) for field in form.fields.values())


def test_an_inference_takes_one_image(tmp_path: Path):
    (path := tmp_path / "i.png").touch()
    upload = {"test_image_file": SimpleUploadedFile("u.png", b"PNG")}
    assert InferenceForm({"test_image_path": str(path)}).is_valid()
    assert InferenceForm({}, upload).is_valid()
    both = InferenceForm({"test_image_path": str(path)}, upload)
    for form, how in ((InferenceForm({}), "one"), (both, "only one")):
        assert form.errors["__all__"] == [
            f"Choose {how} of “Upload an image”, “Image on the server”."
        ]


def test_a_wrong_path_is_one_error(tmp_path: Path):
    path = str(tmp_path / "none.png")
    assert InferenceForm({"test_image_path": path}).errors == {
        "test_image_path": [f"{path} is not a file on the server."]
    }
