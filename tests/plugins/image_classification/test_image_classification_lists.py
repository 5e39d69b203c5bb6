from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from digits_image_classification import DataIngestion
from digits_image_classification.forms import DatasetForm
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from core.forms.creation import store_fields
from core.plugins import IngestionError, Stage, Task
from tests.plugins.image_classification.class_folders import data_of, make_image
from tests.plugins.image_classification.image_lists import (
    listing_of,
    make_listed,
    make_lists,
    write,
)


def rejection(plugin: DataIngestion, entry: object) -> str:
    with pytest.raises(IngestionError) as caught:
        plugin.encode_entry(entry)
    return str(caught.value)


def test_entries_are_lines_in_their_order(tmp_path: Path):
    plugin = listing_of(make_lists(tmp_path, "b 1.png 0", "", "a.png 2", "c.png 0"))
    assert plugin.itemize_entries("train") == [
        {"file": "b 1.png", "line": 1, "label": 0},
        {"file": "a.png", "line": 3, "label": 2},
        {"file": "c.png", "line": 4, "label": 0},
    ]
    assert plugin.user_data.pop("grouping")["counts"] == {}
    assert plugin.user_data == {
        "class_labels": ["cat", "dog", "great ape"],
        "group_by": "none",
        "skipped": [{"count": 0, "reason": "images of dog: train.txt has none"}],
    }
    assert plugin.user_data == json.loads(json.dumps(plugin.user_data))
    assert plugin.get_task() == Task.CLASSIFICATION


def test_paths_are_relative_to_the_list_or_to_the_folder_that_is_named(tmp_path: Path):
    lines = make_listed(tmp_path)
    plugin = listing_of(make_lists(tmp_path, *lines))
    for index, entry in enumerate(plugin.itemize_entries("train")):
        ((feature, label),) = plugin.encode_entry(entry)
        assert label == index % 3
        assert (feature == 50 * label).all()
    (elsewhere := tmp_path / "elsewhere").mkdir()
    fields = make_lists(elsewhere, *lines) | {"textfile_train_folder": str(tmp_path)}
    plugin = listing_of(fields)
    assert plugin.encode_entry(plugin.itemize_entries("train")[1])[0][1] == 1


def test_absolute_paths_need_no_folder(tmp_path: Path):
    path = make_image(tmp_path / "far/a.png", 9)
    plugin = listing_of(make_lists(tmp_path, f"{path} 1", "b.png 0"))
    ((feature, label),) = plugin.encode_entry(plugin.itemize_entries("train")[0])
    assert (feature == 9).all()
    assert label == 1


def test_uploads_are_as_good_as_files_on_the_server(tmp_path: Path):
    lines = make_listed(tmp_path)
    files = MultiValueDict(
        {
            "textfile_train_images": [
                SimpleUploadedFile("my train.txt", "\n".join(lines).encode("utf-8-sig"))
            ],
            "textfile_labels_file": [SimpleUploadedFile("labels.txt", b"cat\r\ndog\r\nape\r\n")],
        }
    )
    data = data_of(Path(), method="textfile", folder_train="", textfile_train_folder=str(tmp_path))
    form = DatasetForm(data, files)
    assert form.is_valid(), form.errors
    fields = store_fields(form.cleaned_data, tmp_path / "dataset")
    plugin = DataIngestion(user_data=DataIngestion(**fields).prepare(), **fields)
    assert plugin.user_data["class_labels"] == ["cat", "dog", "ape"]
    ((feature, label),) = plugin.encode_entry(
        next(entry for entry in plugin.itemize_entries("train") if entry["line"] == 2)
    )
    assert (feature == 50).all()
    assert label == 1


def test_a_relative_path_of_an_upload_needs_a_folder(tmp_path: Path):
    fields = make_lists(tmp_path, "a.png 0", "b.png 1")
    fields["textfile_train_images"] = fields.pop("textfile_local_train_images")
    form_fields = data_of(Path(), **fields) | {"seed": 0}
    plugin = DataIngestion(user_data={}, **form_fields)
    entry = plugin.source.entries["train"][0]
    assert rejection(plugin, entry) == (
        "train.txt, line 1: a.png is relative; name the folder of the images."
    )


def test_percentages_are_of_each_class_where_no_list_is_given(tmp_path: Path):
    lines = [f"{n}.png {n % 2}" for n in range(40)]
    test = write(tmp_path / "test.txt", "x.png 1", "y.png 0")
    fields = make_lists(tmp_path, *lines, names=("a", "b"))
    fields |= {"folder_pct_val": 25, "textfile_local_test_images": str(test)}
    plugin = listing_of(fields)
    counts = {
        stage: Counter(entry["label"] for entry in plugin.itemize_entries(stage)) for stage in Stage
    }
    assert counts == {"train": {0: 15, 1: 15}, "val": {0: 5, 1: 5}, "test": {0: 1, 1: 1}}
    assert plugin.itemize_entries("test")[0] == {
        "file": "x.png",
        "line": 1,
        "list": "test",
        "label": 1,
    }
    assert rejection(plugin, plugin.itemize_entries("test")[0]).startswith(
        f"test.txt, line 1: {tmp_path}/x.png cannot be read"
    )


def test_names_make_the_classes_where_no_file_names_them(tmp_path: Path):
    fields = make_lists(tmp_path, "a 1.png,great ape", "b.png cat", "c.png\tcat")
    plugin = listing_of(fields | {"method": "labels", "textfile_local_labels_file": ""})
    assert plugin.user_data["class_labels"] == ["cat", "great ape"]
    entries = plugin.itemize_entries("train")
    assert [(entry["file"], entry["label"]) for entry in entries] == [
        ("a 1.png", 1),
        ("b.png", 0),
        ("c.png", 0),
    ]


def test_names_have_the_numbers_of_the_file_that_names_them(tmp_path: Path):
    fields = make_lists(tmp_path, "a.png,great ape", "b.png cat", "c.png cow")
    plugin = listing_of(fields | {"method": "labels"})
    entries = plugin.itemize_entries("train")
    assert [entry.get("label") for entry in entries] == [2, 0, None]
    assert rejection(plugin, entries[2]) == "train.txt, line 3: “cow” is not a class of labels.txt."


@pytest.mark.parametrize(
    ("method", "lines"),
    [
        ("textfile", ["images/0.png 2;0", "images/1.png 1", "images/2.png,"]),
        ("labels", ["images/0.png\tgreat ape; cat", "images/1.png dog", "images/2.png,"]),
    ],
)
def test_several_classes_are_a_vector(tmp_path: Path, method: str, lines: list[str]):
    make_listed(tmp_path)
    fields = make_lists(tmp_path, *lines) | {"method": method, "label_kind": "several"}
    plugin = listing_of(fields)
    assert plugin.get_task() == Task.MULTI_LABEL
    vectors = [plugin.encode_entry(entry)[0][1] for entry in plugin.itemize_entries("train")]
    assert {vector.dtype for vector in vectors} == {np.dtype(np.uint8)}
    np.testing.assert_array_equal(vectors, [[1, 0, 1], [0, 1, 0], [0, 0, 0]])


def test_lines_that_are_no_good_are_rejected_and_named(tmp_path: Path):
    make_listed(tmp_path)
    bad = {
        "images/0.png -1": "the label -1 is negative; classes are counted from 0.",
        "images/0.png 1.5": "the label “1.5” is not a whole number.",
        "images/0.png 3": "there is no class 3; labels.txt names the classes 0 to 2.",
        "images/0.png": "it is to have a path and a label.",
        " 2": "it is to have a path and a label.",
        "a\0b.png 2": "it is to have a path and a label.",
        "images/0.png,": "it has no label.",
    }
    plugin = listing_of(make_lists(tmp_path, *make_listed(tmp_path), *bad))
    entries = plugin.itemize_entries("train")
    assert len(entries) == 4 + len(bad)
    for number, (entry, reason) in enumerate(zip(entries[4:], bad.values(), strict=True), 5):
        assert entry["file"] == "train.txt"
        assert rejection(plugin, entry) == f"train.txt, line {number}: {reason}"


def test_images_that_cannot_be_read_are_named_with_their_line(tmp_path: Path):
    lines = make_listed(tmp_path)
    (tmp_path / "images/1.png").write_bytes(b"")
    plugin = listing_of(make_lists(tmp_path, *lines, "images/none.png 0"))
    entries = plugin.itemize_entries("train")
    assert rejection(plugin, entries[1]) == (
        f"train.txt, line 2: {tmp_path}/images/1.png cannot be used as an image: it is empty; "
        "copy it again."
    )
    assert rejection(plugin, entries[4]) == (
        f"train.txt, line 5: {tmp_path}/images/none.png cannot be read: No such file or directory."
    )


def test_one_class_is_refused(tmp_path: Path):
    with pytest.raises(IngestionError, match=r"^train.txt has images of 1 classes; two are needed"):
        listing_of(make_lists(tmp_path, "a.png 1", "b.png 1"))


def test_a_list_without_a_good_line_is_refused_with_the_first_reason(tmp_path: Path):
    with pytest.raises(IngestionError, match=r"0 classes.* train.txt, line 1: the label “x” is no"):
        listing_of(make_lists(tmp_path, "a.png x", "b.png y"))


def test_other_bytes_later_in_a_list_end_the_job(tmp_path: Path):
    fields = make_lists(tmp_path, *["a.png 0", "b.png 1"] * 100_000)
    with (tmp_path / "train.txt").open("ab") as file:
        file.write(b"\xff.png 0\n")
    with pytest.raises(IngestionError, match=r"^train.txt, line 200001: it is not UTF-8 text"):
        listing_of(fields)


def test_the_whole_way_through_the_command(installation, tmp_path: Path):
    lines = [*make_listed(tmp_path, 30), "images/none.png 1", "images/0.png 7"]
    fields = make_lists(tmp_path, *lines) | {"folder_pct_val": 20, "max_rejected": 10}
    settings = [f"{name}={value}" for name, value in fields.items() if value != ""]
    settings += ["resize_width=8", "resize_height=8"]
    result = installation.json(
        *("ingest", "image-classification", "--name", "listed"),
        *(part for setting in settings for part in ("--set", setting)),
    )
    assert result["status"] == "done"
    assert {name: stage["entries"] for name, stage in result["stages"].items()} in (
        {"train": 24, "val": 6},
        # The image that is not there may be one for validation.
        {"train": 25, "val": 5},
    )
    messages = sorted(rejected["message"] for rejected in result["rejected"])
    assert [message.split(":")[0] for message in messages] == [
        "train.txt, line 31",
        "train.txt, line 32",
    ]
