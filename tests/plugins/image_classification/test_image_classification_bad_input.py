"""What users get wrong ends as an error in the form or as a rejected entry, with its file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from digits_image_classification.forms import DatasetForm, InferenceForm
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings
from hypothesis import strategies as st

from core.plugins import IngestionError
from tests.plugins.image_classification.class_folders import data_of, make_classes, plugin_of
from tests.plugins.image_classification.image_lists import make_lists, write

PLACE = tempfile.gettempdir()
NUMBERS = [
    name
    for name, field in DatasetForm.base_fields.items()
    if isinstance(field, forms.IntegerField | forms.FloatField)
]
VALUES = (
    st.none()
    | st.text(max_size=30)
    | st.integers().map(str)
    | st.floats().map(str)
    | st.sampled_from(["9" * 400, "1e999", "-1", "nan", "0x10", "\0", "../..", "/", "/dev/zero"])
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["folder", "textfile", "labels", "?"]), st.data())
def test_no_value_of_any_field_is_more_than_an_error(method: str, data: st.DataObject):
    names = data.draw(st.lists(st.sampled_from(sorted(DatasetForm.base_fields)), max_size=6))
    given = data_of(Path(PLACE), method=method) | {name: data.draw(VALUES) for name in names}
    form = DatasetForm(given)
    assert form.is_valid() == (not form.errors)


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=200), st.binary(min_size=1, max_size=200))
def test_no_upload_is_more_than_an_error(listed: bytes, labels: bytes):
    files = MultiValueDict(
        {
            "textfile_train_images": [SimpleUploadedFile("list.txt", listed)],
            "textfile_labels_file": [SimpleUploadedFile("labels.txt", labels)],
        }
    )
    form = DatasetForm(data_of(Path(PLACE), method="textfile"), files)
    assert form.is_valid() == (not form.errors)
    assert set(form.errors) <= set(files)


@settings(max_examples=50, deadline=None)
@given(VALUES)
def test_no_path_of_an_inference_is_more_than_an_error(value: Any):
    form = InferenceForm({"test_image_path": value})
    assert form.is_valid() == (not form.errors)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["-1", "1e300", "9" * 40, "nan", "inf", "many"])
def test_absurd_numbers_are_told_at_their_field(tmp_path: Path, name: str, value: str):
    form = DatasetForm(data_of(tmp_path, **{name: value}))
    assert list(form.errors) == [name]


def test_fields_of_the_other_method_do_not_matter(tmp_path: Path):
    form = DatasetForm(data_of(tmp_path, textfile_train_folder="/none", label_kind="several"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["textfile_train_folder"] == ""
    assert form.cleaned_data["label_kind"] == "one"
    fields = make_lists(tmp_path, "a.png 0")
    form = DatasetForm(data_of(tmp_path, **fields) | {"folder_val_min_per_class": "x"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["folder_train"] == ""


def test_fields_that_a_page_hides_are_as_at_first(tmp_path: Path):
    shown = ("folder_pct_val", "folder_pct_test", "seed", "group_by", "channel_conversion")
    data = {name: DatasetForm.base_fields[name].initial for name in shown}
    data |= {"folder_train": str(tmp_path), "resize_mode": "squash"}
    form = DatasetForm(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["method"] == "folder"
    assert form.cleaned_data["folder_train_min_per_class"] == 2


def errors_of(fields: dict[str, Any]) -> dict[str, list[str]]:
    return dict(DatasetForm(data_of(Path(), **fields)).errors)


def test_lists_must_be_named(tmp_path: Path):
    fields = make_lists(tmp_path, "a.png 0")
    for what, text in (
        ("train_images", "Upload the text file with the training images"),
        ("labels_file", "Upload the text file with the names of the classes"),
    ):
        errors = errors_of(fields | {f"textfile_local_{what}": ""})
        assert errors == {f"textfile_{what}": [f"{text}, or name one on the server."]}
    assert not errors_of(fields | {"method": "labels", "textfile_local_labels_file": ""})


def test_a_list_is_an_upload_or_on_the_server(tmp_path: Path):
    files = MultiValueDict({"textfile_train_images": [SimpleUploadedFile("l.txt", b"a 0")]})
    form = DatasetForm(data_of(Path(), **make_lists(tmp_path, "a.png 0")), files)
    assert form.errors == {
        "textfile_local_train_images": ["Upload a file or name one on the server, not both."]
    }


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"cat\n\ndog\n", "line 2: it names no class."),
        (b"cat\ndog\ncat\n", "line 3: “cat” is already the class of line 1."),
        (b"cat\nk\xf6ter\n", "line 2: it is not UTF-8 text. Save the file in that encoding."),
        (b"cat\n", "{} names 1 classes; two are needed, each in a line of its own."),
        (b"", "{} is empty."),
        (b"x\n" * 2**23 + b"y", "{} has more than 16,777,216 bytes; that is too much."),
    ],
)
def test_files_of_classes_that_are_no_good(tmp_path: Path, content: bytes, text: str):
    fields = make_lists(tmp_path, "a.png 0")
    path = tmp_path / "labels.txt"
    path.write_bytes(content)
    text = text.format(path) if "{}" in text else f"{path}, {text}"
    assert errors_of(fields) == {"textfile_local_labels_file": [text]}


@pytest.mark.parametrize("stage", ["train", "val", "test"])
def test_lists_in_another_encoding(tmp_path: Path, stage: str):
    fields = make_lists(tmp_path, "a.png 0")
    path = tmp_path / "list.txt"
    path.write_bytes(b"a.png 0\nb.png 1\n" + "ö.png 0\n".encode("latin-1"))
    field = f"textfile_local_{stage}_images"
    assert errors_of(fields | {field: str(path)}) == {
        field: [f"{path}, line 3: it is not UTF-8 text. Save the file in that encoding."]
    }


def test_a_long_list_may_have_its_middle_in_a_character(tmp_path: Path):
    fields = make_lists(tmp_path)
    for shift in range(2):
        write(Path(fields["textfile_local_train_images"]), "x" * shift, *["ö ö 0"] * 200_000)
        assert errors_of(fields) == {}


def test_an_empty_folder_is_told(tmp_path: Path):
    with pytest.raises(IngestionError, match=f"^{tmp_path} holds 0 classes.*Found: no folders"):
        plugin_of(tmp_path)


def test_unreadable_images_are_rejected_by_the_command(installation, tmp_path: Path):
    make_classes(tmp_path, a=10, b=10)
    (tmp_path / "a/0003.png").write_bytes(b"")
    (tmp_path / "b/0004.png").write_bytes((tmp_path / "b/0004.png").read_bytes()[:40])
    result = installation.json(
        *("ingest", "image-classification", "--name", "damaged"),
        *("--set", f"folder_train={tmp_path}", "--set", "max_rejected=50"),
        *("--set", "resize_width=8", "--set", "resize_height=8"),
    )
    reasons = {rejected["file"]: rejected["message"] for rejected in result["rejected"]}
    assert set(reasons) == {"a/0003.png", "b/0004.png"}
    assert reasons["a/0003.png"].endswith(
        "a/0003.png cannot be used as an image: it is empty; copy it again."
    )
    assert sum(stage["entries"] for stage in result["stages"].values()) == 18
