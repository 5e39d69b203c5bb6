from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_image_object_detection import DataIngestion, coco
from digits_image_object_detection.coco_file import parse
from digits_image_object_detection.forms import DatasetForm

from core.plugins import IngestionError
from tests.plugins.image_object_detection.coco_files import (
    box,
    coco_plugin,
    content,
    image,
    make_images,
    write,
)
from tests.plugins.image_object_detection.kitti_folders import data_of

ONE = [image(7, "1.png")]
GOOD = box(7, 2, 8, 6, 32, 24)


def test_boxes_by_hand(tmp_path: Path):
    make_images(tmp_path, "1.png", "b/2.png", "3.png")
    images = [image(7, "b/2.png"), image(5, "1.png"), image(6, "3.png")]
    boxes = [box(5, 9, 8, 6, 32, 24), box(7, 2, 0, 0, 80, 60), box(5, 2, 0.5, 1.25, 10, 20.5)]
    plugin = coco_plugin(
        tmp_path, content(images, boxes), resize_image_width=160, resize_image_height=30
    )
    assert plugin.user_data.pop("grouping")["counts"] == {}
    assert plugin.user_data == {"class_labels": ["Car", "bus"], "skipped": []}
    entries = plugin.itemize_entries("train")
    assert [entry["file"] for entry in entries] == ["1.png", "3.png", "b/2.png"]
    assert entries == json.loads(json.dumps(entries))
    labels = [plugin.encode_entry(entry)[1] for entry in entries]
    first = np.array([[1, 16, 3, 80, 15], [0, 1, 0.625, 21, 10.875]], np.float32)
    np.testing.assert_array_equal(labels[0], first, strict=True)
    np.testing.assert_array_equal(labels[1], np.zeros((0, 5), np.float32), strict=True)
    np.testing.assert_array_equal(labels[2], [[0, 0, 0, 160, 30]])


def test_other_processes_never_read_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make_images(tmp_path, "1.png")
    made = coco_plugin(tmp_path, content(ONE, [GOOD]))
    (entry,) = made.itemize_entries("train")
    monkeypatch.setattr(coco, "read_coco", lambda path: pytest.fail("read again"))
    worker = DataIngestion(user_data=made.user_data, **made.fields)
    np.testing.assert_array_equal(worker.encode_entry(entry)[1], [[0, 8, 6, 40, 30]])


def test_the_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    calls = []
    read = coco.read_coco
    monkeypatch.setattr(coco, "read_coco", lambda path: calls.append(path) or read(path))
    make_images(tmp_path, "1.png")
    coco_plugin(tmp_path, content(ONE, [GOOD])).itemize_entries("train")
    assert calls == [str(tmp_path / "labels.json")]


def test_outlines_are_forgotten_at_once(tmp_path: Path):
    data = parse(str(write(tmp_path, content(ONE, [GOOD]))))
    assert data["annotations"] == [
        {"image_id": 7, "category_id": 2, "bbox": [8, 6, 32, 24], "id": 1}
    ]
    assert "info" not in data


def test_stages_have_files_of_their_own(tmp_path: Path):
    make_images(tmp_path, "1.png")
    other = tmp_path / "val"
    make_images(other, "1.png")
    more = [{"id": 1, "name": "van"}, {"id": 2, "name": "car"}]
    val = write(other, content([image(1, "1.png")], [box(1, 1, 0, 0, 30, 30)], categories=more))
    own = {"val_image_folder": str(other / "images"), "val_label_file": str(val)}
    plugin = coco_plugin(tmp_path, content(ONE, [GOOD]), **own)
    assert plugin.user_data["class_labels"] == ["Car", "bus", "van"]
    (entry,) = plugin.itemize_entries("val")
    np.testing.assert_array_equal(plugin.encode_entry(entry)[1], [[2, 0, 0, 30, 30]])


def test_what_is_left_out_is_counted(tmp_path: Path):
    make_images(tmp_path, "1.png", "2.png", "a/3.png", "a/4.png")
    images = [*ONE, image(8, "a/3.png")]
    crowd = box(7, 2, 0, 0, 80, 60, iscrowd=1)
    boxes = [box(99, 2, 1, 2, 3, 4), GOOD, crowd, "stray", box(7, 9, 1, 1, 5, 5)]
    plugin = coco_plugin(tmp_path, content(images, boxes), custom_classes="car")
    counts = {skipped["reason"]: skipped["count"] for skipped in plugin.user_data["skipped"]}
    file, folder = tmp_path / "labels.json", tmp_path / "images"
    assert counts == {
        f"boxes in {file} around many objects at once (iscrowd)": 1,
        f"annotations in {file} of no listed image, such as annotations[0]": 2,
        f"images in {folder} that {file} does not list, such as 2.png": 2,
        f"boxes in {file} of classes that are not wanted: bus (1)": 1,
    }
    assert [len(entry["boxes"]) for entry in plugin.itemize_entries("train")] == [1, 0]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (box(7, 3, 1, 2, 3, 4), "no category has the id 3"),
        (box(7, None, 1, 2, 3, 4), "its “category_id” is not a whole number or text"),
        (box(7, 2, 1, 2, 3), "its “bbox” is not left, top, width and height"),
        ({"image_id": 7, "category_id": 2}, "its “bbox” is not"),
        (box(7, 2, 1, 2, "3", 4), "“3” is not a number"),
        (box(7, 2, 1, 2, True, 4), "“True” is not a number"),
        (box(7, 2, 1, 2, float("nan"), 4), "“nan” is not a number"),
        (box(7, 2, 1, 2, float("inf"), 4), "“inf” is not a number"),
        (box(7, 2, 1, 2, 10**400, 4), "is not a number"),
        (box(7, 2, 1, 2, -3, 4), "the box is -3 wide and 4 high"),
        (box(7, 2, 1, 2, 3, 0), r"the box from \(1, 2\) to \(4, 2\) has no area"),
        (box(7, 2, 80, 2, 3, 4), "no part of the box is within the image, which has 80 × 60"),
    ],
)
def test_a_bad_box_rejects_its_image_by_name(tmp_path: Path, bad: Any, reason: str):
    make_images(tmp_path, "1.png", "2.png")
    images = [*ONE, image(8, "2.png")]
    plugin = coco_plugin(tmp_path, content(images, [GOOD, bad, box(8, 2, 1, 2, 3, 4)]))
    first, second = plugin.itemize_entries("train")
    assert first["file"] == "1.png"
    with pytest.raises(IngestionError, match=rf"labels\.json, annotations\[1\]: .*{reason}"):
        plugin.encode_entry(first)
    assert len(plugin.encode_entry(second)[1]) == 1


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("1.png", r"images\[1\]: it is not a JSON object"),
        (image(1, None), r"images\[1\]: its “file_name” is not text"),
        (image([], "2.png"), r"images\[1\]: its “id” is not a whole number or text"),
        (image(7, "2.png"), r"images\[1\]: the id 7 is that of 1\.png, too"),
        (image(8, "./1.png"), r"images\[1\]: 1\.png is images\[0\] already"),
        (image(8, "/etc/hosts.png"), "“/etc/hosts.png” is not a path within the image folder"),
        (image(8, "a/../../2.png"), "is not a path within the image folder"),
        (image(8, "\0.png"), "is not a path within the image folder"),
        (image(8, "none.png"), r"none\.png cannot be read: No such file"),
        (image(8, "."), "is not a path within the image folder"),
    ],
)
def test_a_bad_image_is_a_rejected_entry(tmp_path: Path, bad: Any, reason: str):
    make_images(tmp_path, "1.png")
    plugin = coco_plugin(tmp_path, content([*ONE, bad], [GOOD]))
    entries = plugin.itemize_entries("train")
    assert len(entries) == 2
    reasons = []
    for entry in entries:
        try:
            plugin.encode_entry(entry)
        except IngestionError as error:
            reasons.append(str(error))
    (found,) = reasons
    with pytest.raises(IngestionError, match=reason):
        raise IngestionError(found)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "line 1: it is not JSON: Expecting value"),
        ('{"images": [],\n "categories": [}', "line 2: it is not JSON"),
        ("[]", "it holds no JSON object"),
        ({}, "it has no list “categories”"),
        (content([], [], categories={}), "it has no list “categories”"),
        (content([], {}), "it has no list “annotations”"),
        (content([], []), "lists no images"),
        (content(ONE, [], categories=[{"id": 1}]), r"categories\[0\]: its “name” is not text"),
        (content(ONE, [], categories=[{"id": 1, "name": "a"}] * 2), "the id 1 is taken by “a”"),
        (content(ONE, []), "can be used"),
        ("[" * 100_000, "lists in it are nested too deeply"),
        ('{"images": ' + "1" * 5000 + "}", "a number in it has too many digits"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, data: Any, reason: str):
    make_images(tmp_path, "1.png")
    with pytest.raises(IngestionError, match=rf"labels\.json.*{reason}"):
        coco_plugin(tmp_path, data)


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path):
    make_images(tmp_path, "1.png")
    path = tmp_path / "labels.json"
    path.write_bytes(b"{\n\xff}")
    form = DatasetForm(data_of(tmp_path, label_format="coco", train_label_file=str(path)))
    del form.fields["train_label_folder"]
    assert form.is_valid(), form.errors
    with pytest.raises(IngestionError, match=r"labels\.json, line 2: it is not UTF-8 text"):
        DataIngestion(**form.cleaned_data).prepare()


def test_ids_may_be_texts(tmp_path: Path):
    make_images(tmp_path, "1.png")
    categories = [{"id": "z", "name": "van"}, {"id": 3, "name": "car"}]
    data = content([image("a", "1.png")], [box("a", "z", 0, 0, 1, 1)], categories=categories)
    plugin = coco_plugin(tmp_path, data)
    assert plugin.user_data["class_labels"] == ["car", "van"]
    assert plugin.itemize_entries("train")[0]["boxes"] == [[1, 0, 0, 1, 1, 0]]
