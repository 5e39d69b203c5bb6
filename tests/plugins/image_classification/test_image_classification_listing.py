from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from digits_image_classification.folders import Folder
from pydicom import dcmread

from core import any_image
from core.plugins import IngestionError, Stage
from tests.plugins.image_classification.class_folders import (
    counts,
    files,
    make_classes,
    make_dicom,
    make_image,
    plugin_of,
)


def test_files_at_any_depth_in_order(tmp_path: Path):
    for name in ("b/2.png", "b/1.JPG", "a/x/3.png", "a/x/y/4.png", "a/5.png"):
        make_image(tmp_path / name)
    for name in ("b/notes.txt", "b/.hidden.png", "b/.git/6.png", "outside.png", "empty/none.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert Folder.listed(str(tmp_path)).classes == {
        "a": ["a/5.png", "a/x/3.png", "a/x/y/4.png"],
        "b": ["b/1.JPG", "b/2.png"],
        "empty": [],
    }


def test_dicom_files_are_known_by_name_or_content(tmp_path: Path):
    make_dicom(tmp_path / "a/named.dcm", "P")
    make_dicom(tmp_path / "a/IM-0001", "P")
    make_dicom(tmp_path / "a/1.2.840.113", "P")
    make_dicom(tmp_path / "a/SIEMENS.IMA", "P")
    (tmp_path / "a/IM-0002").write_text("something else")
    assert Folder.listed(str(tmp_path)).classes == {
        "a": ["a/1.2.840.113", "a/IM-0001", "a/SIEMENS.IMA", "a/named.dcm"]
    }


def test_dicom_objects_that_are_not_images_are_left_out(tmp_path: Path):
    make_dicom(tmp_path / "a/1.dcm", "P")
    for name, uid in (
        ("DICOMDIR", "1.2.840.10008.1.3.10"),
        ("sr.dcm", "1.2.840.10008.5.1.4.1.1.88.11"),
    ):
        dataset = dcmread(make_dicom(tmp_path / "a" / name, "P"))
        dataset.file_meta.MediaStorageSOPClassUID = uid
        dataset.save_as(tmp_path / "a" / name)
    folder = Folder.listed(str(tmp_path))
    assert folder.classes == {"a": ["a/1.dcm"]}
    assert [(row["count"], row["reason"].split(" in ")[0]) for row in folder.skipped()] == [
        (1, "DICOM objects that are not images (Media Storage Directory)"),
        (1, "DICOM objects that are not images (Basic Text SR)"),
    ]


def test_files_of_other_kinds_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # To open and close a SQLite database takes its locks away from the whole process.
    make_image(tmp_path / "a/1.png")
    for name in ("db.sqlite3", "db.sqlite3-shm", "notes.txt", "0001.npy"):
        (tmp_path / "a" / name).touch()
    opened = []
    monkeypatch.setattr(any_image, "is_dicom", opened.append)
    assert Folder.listed(str(tmp_path)).classes == {"a": ["a/1.png"]}
    assert opened == []


def test_links_are_followed_but_not_in_circles(tmp_path: Path):
    make_image(tmp_path / "elsewhere/1.png")
    (folder := tmp_path / "data").mkdir()
    make_image(folder / "a/0.png")
    os.symlink(tmp_path / "elsewhere", folder / "a/link")
    os.symlink(folder, folder / "a/above")
    assert Folder.listed(str(folder)).classes == {"a": ["a/0.png", "a/link/1.png"]}


def test_class_labels_are_the_folders_names(tmp_path: Path):
    plugin = plugin_of(make_classes(tmp_path, left_ventricle=2, Aorta=2, atrium=2))
    assert plugin.user_data["class_labels"] == ["Aorta", "atrium", "left ventricle"]
    assert {e["label"] for e in plugin.itemize_entries("train") if "left" in e["file"]} == {2}


def test_percentages_are_of_each_class(tmp_path: Path):
    plugin = plugin_of(make_classes(tmp_path, a=20, b=8), folder_pct_test=10)
    assert counts(plugin) == {"train": {0: 13, 1: 5}, "val": {0: 5, 1: 2}, "test": {0: 2, 1: 1}}
    assert not files(plugin, "train") & (files(plugin, "val") | files(plugin, "test"))


def test_another_instance_lists_the_same(tmp_path: Path):
    make_classes(tmp_path, a=20, b=8)
    one, two = plugin_of(tmp_path), plugin_of(tmp_path)
    assert one.itemize_entries("val") == two.itemize_entries("val")
    assert files(one, "val") != files(plugin_of(tmp_path, seed=1), "val")


def test_entries_are_small(tmp_path: Path):
    entry = plugin_of(make_classes(tmp_path, a=2, b=2)).itemize_entries("train")[0]
    assert entry == json.loads(json.dumps(entry))
    assert set(entry) == {"file", "label"}
    assert entry["file"].startswith("a/")


def test_user_data_does_not_grow_with_the_images(tmp_path: Path):
    small = plugin_of(make_classes(tmp_path / "small", a=3, b=3)).user_data
    assert plugin_of(make_classes(tmp_path / "large", a=40, b=40)).user_data == small


def test_classes_with_too_few_images_are_left_out(tmp_path: Path):
    plugin = plugin_of(make_classes(tmp_path, a=1, b=3, c=3), folder_train_min_per_class=3)
    assert plugin.user_data["class_labels"] == ["b", "c"]
    assert plugin.user_data["skipped"] == [
        {"count": 1, "reason": f"images of a in {tmp_path}: it has fewer than 3"}
    ]
    assert counts(plugin)["train"] == {0: 2, 1: 2}


def test_of_classes_with_too_many_a_random_choice_is_taken(tmp_path: Path):
    make_classes(tmp_path, a=30, b=4)
    plugin = plugin_of(tmp_path, folder_train_max_per_class=5, folder_pct_val=0)
    assert counts(plugin)["train"] == {0: 5, 1: 4}
    assert plugin.user_data["skipped"] == [
        {"count": 25, "reason": f"images of a in {tmp_path}: it has more than 5"}
    ]
    assert files(plugin, "train") != {f"a/{n:04d}.png" for n in range(5)}


def test_one_class_is_refused_with_what_was_found(tmp_path: Path):
    make_classes(tmp_path, a=1, b=3)
    with pytest.raises(IngestionError, match=r"holds 1 classes .* Found: a: 1, b: 3"):
        plugin_of(tmp_path)


def test_stages_may_have_folders_of_their_own(tmp_path: Path):
    train = make_classes(tmp_path / "train", a=4, b=4, c=1)
    val = make_classes(tmp_path / "val", b=3, c=2)
    plugin = plugin_of(train, folder_val=str(val), folder_pct_test=25)
    assert counts(plugin) == {"train": {0: 3, 1: 3}, "val": {1: 3}, "test": {0: 1, 1: 1}}
    assert files(plugin, "val") == {f"b/{n:04d}.png" for n in range(3)}
    (first, *_) = plugin.itemize_entries(Stage.VAL)
    assert plugin.source.path_of(first) == str(val / "b/0000.png")
    assert plugin.user_data["skipped"] == [
        {"count": 1, "reason": f"images of c in {train}: it has fewer than 2"},
        {"count": 2, "reason": f"images of c in {val}: the class is left out of training"},
    ]


def test_folders_of_their_own_have_limits_of_their_own(tmp_path: Path):
    train = make_classes(tmp_path / "train", a=4, b=4)
    val = make_classes(tmp_path / "val", a=1, b=9)
    limits = {"folder_val_min_per_class": 2, "folder_val_max_per_class": 5}
    plugin = plugin_of(train, folder_val=str(val), **limits)
    assert counts(plugin) == {"train": {0: 4, 1: 4}, "val": {1: 5}, "test": {}}
    assert plugin.user_data["skipped"] == [
        {"count": 1, "reason": f"images of a in {val}: it has fewer than 2"},
        {"count": 4, "reason": f"images of b in {val}: it has more than 5"},
    ]


def test_a_stage_with_too_few_images_of_all_classes_is_named(tmp_path: Path):
    train = make_classes(tmp_path / "train", a=2, b=2)
    test = make_classes(tmp_path / "test", a=1)
    with pytest.raises(IngestionError, match=r"test has at least 2 images of none of the classes"):
        plugin_of(train, folder_test=str(test))


def test_what_is_passed_over_is_counted(tmp_path: Path):
    make_classes(tmp_path, a=2, b=2)
    (tmp_path / "labels.csv").touch()
    (tmp_path / "none").mkdir()
    for name in ("a/notes.txt", "a/x.npy", "b/.DS_Store"):
        (tmp_path / name).touch()
    os.symlink(tmp_path, tmp_path / "b/above")
    assert plugin_of(tmp_path).user_data["skipped"] == [
        {"count": 2, "reason": f"files that are not images in {tmp_path}, the first: a/notes.txt"},
        {"count": 1, "reason": f"hidden files and folders in {tmp_path}, the first: b/.DS_Store"},
        {
            "count": 1,
            "reason": f"links to folders that are listed already in {tmp_path}, the first: b/above",
        },
        {
            "count": 1,
            "reason": f"files beside the folders of the classes in {tmp_path}, the first: "
            "labels.csv",
        },
        {"count": 0, "reason": f"images of none in {tmp_path}: it has fewer than 2"},
    ]


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(IngestionError, match=f"{tmp_path} cannot be listed: Permission denied"):
        Folder.listed(str(tmp_path))


def test_unknown_classes_of_a_stage_are_named(tmp_path: Path):
    train = make_classes(tmp_path / "train", a=2, b=2)
    val = make_classes(tmp_path / "val", b=2, x=2)
    with pytest.raises(IngestionError, match=r"val has classes .* have not: x\."):
        plugin_of(train, folder_val=str(val))


def test_a_stage_without_classes_is_named(tmp_path: Path):
    (tmp_path / "none").mkdir()
    train = make_classes(tmp_path / "train", a=2, b=2)
    with pytest.raises(IngestionError, match="none is to hold a folder for each class"):
        plugin_of(train, folder_test=str(tmp_path / "none"))


def test_the_folders_are_read_once_for_all_stages(tmp_path: Path):
    plugin = plugin_of(make_classes(tmp_path / "data", a=4, b=4))
    train = len(plugin.itemize_entries("train"))
    shutil.rmtree(tmp_path / "data")
    assert (train, len(plugin.itemize_entries("val"))) == (6, 2)
