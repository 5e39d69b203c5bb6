from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from digits_image_processing.forms import DatasetForm
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.image_fields import OneImageForm
from tests.plugins.image_processing.target_folders import data_of

PAIRS = [
    ("validation_feature_folder", "validation_label_folder"),
    ("test_feature_folder", "test_label_folder"),
    ("resize_width", "resize_height"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in "itab":
        (tmp_path / name).mkdir()
    return tmp_path


def test_two_folders_and_the_initial_values_are_enough(folder: Path):
    form = DatasetForm(data_of(folder))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == json.loads(json.dumps(form.cleaned_data))


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("given", [0, 1])
def test_both_of_a_pair_are_needed_or_none(folder: Path, pair: tuple[str, str], given: int):
    value = str(folder / "a") if "folder" in pair[0] else 100
    form = DatasetForm(data_of(folder, **{pair[given]: value}))
    assert list(form.errors) == [pair[1 - given]]
    assert form.errors[pair[1 - given]][0].startswith("Give both “")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("feature_folder", ""),
        ("label_folder", "/does/not/exist"),
        ("folder_pct_val", 100),
        ("folder_pct_test", -1),
        ("folder_pct_val", "nan"),
        ("group_by", "patient"),
        ("seed", -1),
        ("seed", 2**31),
        ("channel_conversion", "CMYK"),
        ("label_channel_conversion", "CMYK"),
        ("resize_width", 0),
        ("resize_height", 16385),
        ("resize_mode", "noise"),
    ],
)
def test_other_values_are_refused(folder: Path, name: str, value: Any):
    assert name in DatasetForm(data_of(folder, **{name: value})).errors


def test_one_folder_may_be_both(folder: Path):
    assert DatasetForm(data_of(folder, label_folder=str(folder / "i"))).is_valid()


def test_percentages_that_leave_nothing_for_training_are_refused(folder: Path):
    changes = {"folder_pct_val": 60, "folder_pct_test": 40}
    assert list(DatasetForm(data_of(folder, **changes)).errors) == ["folder_pct_val"]
    own = {"test_feature_folder": str(folder / "a"), "test_label_folder": str(folder / "b")}
    assert DatasetForm(data_of(folder, **changes, **own)).is_valid()


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


def test_texts_are_of_targets_and_safe_as_html():
    texts = [str(f.help_text) + str(f.label) for f in DatasetForm().fields.values()]
    assert not any("<" in text or "abel image" in text for text in texts)


def test_an_inference_takes_one_image(folder: Path):
    (path := folder / "i.png").touch()
    upload = {"test_image_file": SimpleUploadedFile("u.png", b"PNG")}
    assert OneImageForm({"test_image_path": str(path)}).is_valid()
    assert OneImageForm({}, upload).is_valid()
    assert "__all__" in OneImageForm({"test_image_path": str(path)}, upload).errors
    assert "__all__" in OneImageForm({}).errors
