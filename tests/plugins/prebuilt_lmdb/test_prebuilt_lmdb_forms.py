from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_prebuilt_lmdb.forms import DatasetForm, InferenceForm
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plugins.prebuilt_lmdb.messages import BlobProto, classified, data_of

TEMPLATE = "digits_prebuilt_lmdb/dataset_template.html"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    return classified(tmp_path_factory.mktemp("databases") / "db")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> str:
    return classified(tmp_path_factory.mktemp("databases") / "other")


def errors_of(train: str, **changes: Any) -> dict[str, list[str]]:
    return dict(DatasetForm(data_of(train, **changes)).errors)


def test_training_images_are_enough(db: str):
    form = DatasetForm(data_of(db))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == json.loads(json.dumps(form.cleaned_data))


@pytest.mark.parametrize("name", [n for n in DatasetForm.base_fields if n.startswith("prebuilt_")])
def test_folders_and_files_must_be_what_they_are_for(tmp_path: Path, db: str, name: str):
    (file := tmp_path / "file").write_bytes(b"\x08")
    for value in ("/does/not/exist", str(tmp_path), str(file)):
        errors = errors_of(db, **{name: value})
        assert name in errors
        assert value in errors[name][0]


def test_a_mean_image_must_be_one(tmp_path: Path, db: str):
    message = BlobProto(num=1, channels=3, height=4, width=5, data=np.zeros(60).tolist())
    (path := tmp_path / "mean.binaryproto").write_bytes(message.SerializeToString())
    assert errors_of(db, prebuilt_mean_file=str(path)) == {}
    path.write_bytes(message.SerializeToString()[:-4])
    (text,) = errors_of(db, prebuilt_mean_file=str(path))["prebuilt_mean_file"]
    assert text.startswith(f"{path} is not a mean image (BlobProto) of Caffe: ")


@pytest.mark.parametrize("stage", ["val", "test"])
def test_labels_go_with_images_in_all_stages(db: str, other: str, stage: str, tmp_path: Path):
    images, labels = f"prebuilt_{stage}_images", f"prebuilt_{stage}_labels"
    third = classified(tmp_path / "third")
    assert set(errors_of(db, **{labels: other})) == {images}
    assert set(errors_of(db, prebuilt_train_labels=other, **{images: third})) == {labels}
    assert set(errors_of(db, **{images: other, labels: third})) == {"prebuilt_train_labels"}
    fourth = {images: third, labels: classified(tmp_path / "fourth")}
    assert errors_of(db, prebuilt_train_labels=other, **fourth) == {}


def test_a_database_is_named_once(db: str):
    assert errors_of(db, prebuilt_val_images=f"{db}/../db") == {
        "prebuilt_val_images": ["This is the database of “Training images”, too."]
    }
    assert set(errors_of(db, prebuilt_train_labels=db)) == {"prebuilt_train_labels"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\n \n", "is empty. Each of its lines is to name a class."),
        (b"a\n\nb\n", "line 2: it names no class."),
        (b"a\nb\n\xff\n", "line 3: it is not UTF-8 text. Save the file in that encoding."),
    ],
)
def test_names_of_classes_are_checked_by_line(tmp_path: Path, db: str, content: bytes, reason: str):
    (path := tmp_path / "labels.txt").write_bytes(content)
    (text,) = errors_of(db, class_labels_path=str(path))["class_labels_path"]
    assert text.startswith(str(path))
    assert text.endswith(reason)
    upload = {"class_labels_file": SimpleUploadedFile("labels.txt", content)}
    (text,) = DatasetForm(data_of(db), upload).errors["class_labels_file"]
    assert text.startswith("labels.txt")
    assert text.endswith(reason)


def test_names_are_uploaded_whole_or_on_the_server(tmp_path: Path, db: str):
    (path := tmp_path / "labels.txt").write_bytes(b"a\nb\n")
    form = DatasetForm(data_of(db), {"class_labels_file": SimpleUploadedFile("l", b"a\nb\n")})
    assert form.is_valid()
    assert form.cleaned_data["class_labels_file"].read() == b"a\nb\n"
    upload = {"class_labels_file": SimpleUploadedFile("l", b"a\nb\n")}
    both = DatasetForm(data_of(db, class_labels_path=str(path)), upload)
    assert set(both.errors) == {"class_labels_path"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("channel_order", "GBR"),
        ("float_channel_order", ""),
        ("label_channel_order", "none"),
        ("folder_pct_val", -1),
        ("folder_pct_val", 100),
        ("folder_pct_val", "nan"),
        ("seed", -1),
        ("seed", 2**31),
        ("prebuilt_train_images", ""),
        ("prebuilt_train_images", "a\0b"),
        ("prebuilt_mean_file", "/" + "x" * 5000),
    ],
)
def test_other_values_are_refused(db: str, name: str, value: Any):
    assert set(errors_of(db, **{name: value})) == {name}


anything = st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.just("/"), st.just("."))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(st.sampled_from(sorted(DatasetForm.base_fields)), anything))
def test_no_value_of_any_field_raises(db: str, changes: dict[str, Any]):
    form = DatasetForm(data_of(db, **changes))
    assert form.is_valid() == (not form.errors)


@settings(max_examples=150, deadline=None)
@given(content=st.one_of(st.binary(), st.text(alphabet="ab\r\n \t").map(str.encode)))
def test_no_content_of_an_upload_raises(db: str, content: bytes):
    form = DatasetForm(data_of(db), {"class_labels_file": SimpleUploadedFile("t", content)})
    assert form.is_valid() == (not form.errors)


def test_an_inference_takes_one_thing(tmp_path: Path, db: str):
    upload = {"test_image_file": SimpleUploadedFile("u.png", b"PNG")}
    assert InferenceForm({"test_database": db}).is_valid()
    assert InferenceForm({}, upload).is_valid()
    assert not InferenceForm({}).is_valid()
    assert not InferenceForm({"test_database": db}, upload).is_valid()
    assert not InferenceForm({"test_database": str(tmp_path)}).is_valid()


def test_every_field_is_on_the_page_once():
    page = render_to_string(TEMPLATE, {"form": DatasetForm()})
    for name in DatasetForm.base_fields:
        assert page.count(f'id="id_{name}"') == 1, name
    assert "<script" not in page
    assert "style=" not in page


@pytest.mark.django_db
def test_errors_are_shown_at_their_fields(admin_client, db: str, tmp_path: Path):
    url = reverse("web:dataset-new", args=["prebuilt-lmdb"])
    (tmp_path / "data.mdb").touch()
    data = data_of(str(tmp_path), dataset_name="x", folder_pct_val=9e99)
    response = admin_client.post(url, {k: v for k, v in data.items() if v is not None})
    assert response.status_code == 200
    page = response.content.decode()
    assert f"{tmp_path}/data.mdb is empty." in page
    assert "less than or equal to 100" in page
