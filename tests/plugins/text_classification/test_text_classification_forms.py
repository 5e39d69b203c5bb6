from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from digits_text_classification.forms import DatasetForm, InferenceForm
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plugins.text_classification.texts import data_of, make_csv, make_file


def errors_of(path: Path, **changes: Any) -> dict[str, list[str]]:
    return dict(DatasetForm(data_of(path, **changes)).errors)


def uploaded(content: bytes, name: str = "train.csv", **changes: Any) -> DatasetForm:
    upload = {"train_data_file": SimpleUploadedFile(name, content)}
    return DatasetForm(data_of(Path(), train_data_path="", **changes), upload)


def test_a_file_is_enough(tmp_path: Path):
    form = DatasetForm(data_of(make_csv(tmp_path)))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == json.loads(json.dumps(form.cleaned_data))


def test_an_upload_is_read_and_given_back_whole():
    form = uploaded(b"a,b\nc,d\n")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["train_data_file"].read() == b"a,b\nc,d\n"


def test_training_data_is_needed_once(tmp_path: Path):
    path = make_csv(tmp_path)
    both = DatasetForm(
        data_of(path), {"train_data_file": SimpleUploadedFile("t.csv", path.read_bytes())}
    )
    names = "“Upload training data” or “Training data on the server”"
    assert errors_of(path, train_data_path="") == {"__all__": [f"Give {names}."]}
    assert both.errors == {"__all__": [f"Give only one of {names}."]}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\n \n", "train.csv holds no text."),
        (b"a,b\nc,\xe9t\xe9\n", "train.csv, line 2: the byte 0xe9 is not UTF-8."),
        ("a,b\n".encode("utf-16"), "train.csv, line 1: the byte 0xff is not UTF-8."),
        (b'a,b\na,"b\nc,d\n', "train.csv, line 2: a quote is not closed. Look at its quotes."),
        (b'a,"b"c\n', "train.csv, line 1: "),
        (b"a,b\rc,d\r", "train.csv: its lines end with CR only"),
    ],
)
def test_a_file_that_is_no_table_is_an_error_of_its_field(tmp_path, content: bytes, reason: str):
    (path := tmp_path / "train.csv").write_bytes(content)
    (server,) = errors_of(path)["train_data_path"]
    (upload,) = uploaded(content).errors["train_data_file"]
    assert reason in server
    assert reason in upload


def test_bytes_of_another_encoding_are_text_where_it_is_chosen():
    assert uploaded(b"a,b\nc,\xe9t\xe9\n", encoding="latin-1").is_valid()


def test_a_folder_is_looked_into(tmp_path: Path):
    assert "holds no text files" in errors_of(tmp_path)["train_data_path"][0]
    make_file(tmp_path / "good.txt", "fine")
    make_file(tmp_path / "bad.txt")
    assert errors_of(tmp_path) == {}
    (tmp_path / "bad.txt").write_bytes(b"dull\nna\xefve\n")
    assert errors_of(tmp_path)["train_data_path"][0].startswith("bad.txt, line 2: the byte 0xef")


def test_a_row_may_go_on_behind_the_beginning_of_a_large_file():
    row = b'a,"' + b"x" * 100_000 + b'\n"\n'
    assert uploaded(row * 20).is_valid()
    broken = uploaded(row * 2 + b"a,\xff\n" + row * 20)
    assert "line 5: the byte 0xff" in broken.errors["train_data_file"][0]


def test_a_pipe_is_no_file(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    assert "is not a file or folder" in errors_of(tmp_path / "pipe")["train_data_path"][0]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["one"], "names 1 classes; two are needed"),
        (["one", "", "two"], "classes.txt, line 2: it is empty"),
        (["one", "two", "one"], "classes.txt, line 3: “one” is named already"),
        (["1", "2", "01"], "classes.txt, line 3: “01” is named already"),
    ],
)
def test_a_file_of_classes_that_cannot_be_used(tmp_path: Path, lines: list[str], reason: str):
    classes = make_file(tmp_path / "classes.txt", *lines)
    errors = errors_of(make_csv(tmp_path), class_labels_path=str(classes))
    assert reason in errors["class_labels_path"][0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("train_data_path", "/does/not/exist.csv"),
        ("val_data_path", "/does/not/exist.csv"),
        ("class_labels_path", "/does/not/exist.csv"),
        ("folder_pct_val", -1),
        ("folder_pct_val", 100),
        ("folder_pct_test", 101),
        ("seed", -1),
        ("seed", 2**31),
        ("encoding", "utf-16"),
        ("alphabet", ""),
        ("alphabet", "abca"),
        ("alphabet", "abC"),
        ("alphabet", "x" * 65535),
        ("max_chars_per_sample", 0),
        ("max_chars_per_sample", 100_001),
        ("max_chars_per_sample", ""),
    ],
)
def test_other_values_are_refused(tmp_path: Path, name: str, value: Any):
    assert set(errors_of(make_csv(tmp_path), **{name: value})) == {name}


def test_capital_letters_of_the_alphabet_need_texts_with_capitals(tmp_path: Path):
    assert errors_of(make_csv(tmp_path), alphabet="abC ", lower_case=False) == {}


def test_percentages_do_not_count_beside_data_of_their_own(tmp_path: Path):
    path = make_csv(tmp_path)
    changes = {"folder_pct_val": 60, "folder_pct_test": 40}
    assert set(errors_of(path, **changes)) == {"folder_pct_val"}
    assert errors_of(path, **changes, test_data_path=str(path)) == {}


anything = st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans())


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(st.sampled_from(sorted(DatasetForm.base_fields)), anything))
def test_no_value_of_any_field_raises(tmp_path: Path, changes: dict[str, Any]):
    path = tmp_path / "train.csv"
    if not path.exists():
        make_csv(tmp_path)
    form = DatasetForm(data_of(path, **changes))
    assert form.is_valid() == (not form.errors)


@settings(max_examples=200, deadline=None)
@given(
    content=st.one_of(st.binary(), st.text(alphabet='a,1;\t"\n\r\u2028').map(str.encode)),
    name=st.sampled_from(["t.csv", "t.tsv", "t.txt"]),
)
def test_no_content_of_the_file_raises(content: bytes, name: str):
    form = uploaded(content, name)
    assert form.is_valid() == (not form.errors)


def test_an_inference_takes_one_source(tmp_path: Path):
    path = str(make_csv(tmp_path))
    upload = {"test_data_file": SimpleUploadedFile("u.csv", b"a,b")}
    assert InferenceForm({"snippet": "so good"}).is_valid()
    assert InferenceForm({"test_data_path": path}).is_valid()
    assert InferenceForm({}, upload).is_valid()
    assert not InferenceForm({}).is_valid()
    assert not InferenceForm({"snippet": "so good"}, upload).is_valid()
