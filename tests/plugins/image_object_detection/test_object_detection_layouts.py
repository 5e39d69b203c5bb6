"""Folders as programs for labelling write them, of which the user names one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from digits_image_object_detection import DataIngestion
from digits_image_object_detection.formats import format_in
from digits_image_object_detection.forms import DatasetForm
from digits_image_object_detection.layouts import found_fields
from PIL import Image

from core.plugins import Stage
from tests.plugins.image_object_detection.kitti_folders import data_of, line

KITTI = line("car", 0, 0, 4, 4)
YOLO = "0 0.5 0.5 0.5 0.5"
OUTLINE = "0 " + " ".join(["0.1", "0.2", "0.9"] * 4 + ["0.5", "0.5"])
"""Of seven points, so that its columns are as many as KITTI's."""
VOC = (
    "<annotation><object><name>car</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>4</xmax>"
    "<ymax>4</ymax></bndbox></object></annotation>"
)
COCO = json.dumps(
    {
        "images": [{"id": 1, "file_name": "1.png"}],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 4, 4]}],
    }
)

LAYOUTS = {
    "Ultralytics": ["data.yaml", "images/train/1", "images/val/1", "labels/train", "labels/val"],
    "Roboflow, YOLO": [
        *("data.yaml", "train/images/1", "train/labels", "valid/images/1", "valid/labels"),
        *("test/images/1", "test/labels"),
    ],
    "Roboflow, COCO": ["train/1", "train/_annotations.coco.json", "valid/1", "valid/a.json"],
    "Roboflow, VOC": ["train/1", "train.xml", "test/1", "test.xml"],
    "COCO 2017": [
        *("train2017/1", "val2017/1", "annotations/instances_train2017.json"),
        *("annotations/instances_val2017.json", "annotations/captions.json"),
    ],
    "Pascal VOC": ["JPEGImages/1", "Annotations.xml"],
    "beside the images": ["1", ".yolo"],
    "in a folder alone": ["cells/images/1", "cells/labels"],
}
FOUND = {
    "Ultralytics": ("yolo", "images/train labels/train", "images/val labels/val", ""),
    "Roboflow, YOLO": (
        *("yolo", "train/images train/labels"),
        *("valid/images valid/labels", "test/images test/labels"),
    ),
    "Roboflow, COCO": ("coco", "train train/_annotations.coco.json", "valid valid/a.json", ""),
    "Roboflow, VOC": ("voc", "train train", "", "test test"),
    "COCO 2017": (
        *("coco", "train2017 annotations/instances_train2017.json"),
        *("val2017 annotations/instances_val2017.json", ""),
    ),
    "Pascal VOC": ("voc", "JPEGImages Annotations", "", ""),
    "beside the images": ("yolo", ". .", "", ""),
    "in a folder alone": ("yolo", "cells/images cells/labels", "", ""),
}


def make(folder: Path, names: list[str]) -> None:
    """Images, whose names have no ending here; files; and folders of one label file."""
    for name in names:
        path = folder / name
        if path.name == "1":
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (8, 8)).save(path.with_suffix(".png"))
        elif path.suffix in (".json", ".yaml"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(COCO if path.suffix == ".json" else "names: [car]")
        elif name.endswith(".xml"):
            path.with_suffix("").mkdir(parents=True, exist_ok=True)
            (path.with_suffix("") / "1.xml").write_text(VOC)
        else:
            place = folder if name == ".yolo" else path
            place.mkdir(parents=True, exist_ok=True)
            (place / "1.txt").write_text(YOLO)


def form_of(folder: Path, **changes: Any) -> DatasetForm:
    given = {"label_format": "auto", "train_image_folder": str(folder), "train_label_folder": ""}
    return DatasetForm(data_of(folder, **given | changes))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_folder_is_enough(tmp_path: Path, layout: str) -> None:
    make(tmp_path, LAYOUTS[layout])
    form, *places = FOUND[layout]
    kind = "file" if form == "coco" else "folder"
    expected = {"label_format": form}
    for stage, place in zip(Stage, places, strict=True):
        if place:
            images, labels = (str(tmp_path / part) for part in place.split())
            expected |= {f"{stage}_image_folder": images, f"{stage}_label_{kind}": labels}
    assert found_fields(str(tmp_path)) == expected
    cleaned = form_of(tmp_path, folder_pct_val=0)
    assert cleaned.is_valid(), cleaned.errors
    plugin = DataIngestion(**cleaned.cleaned_data)
    plugin.user_data = plugin.prepare()
    counts = [len(plugin.itemize_entries(stage)) for stage in Stage]
    assert counts == [bool(place) for place in places]
    (entry,) = plugin.itemize_entries(Stage.TRAIN)
    assert plugin.encode_entry(entry)[1].shape == (1, 5)


def test_labels_of_an_image_folder_are_in_its_place(tmp_path: Path) -> None:
    make(tmp_path, LAYOUTS["Ultralytics"])
    form = form_of(tmp_path / "images/val")
    assert form.is_valid(), form.errors
    cleaned = form.cleaned_data
    assert cleaned["train_label_folder"] == str(tmp_path / "labels/val")
    assert not cleaned["val_image_folder"]


def test_what_the_user_names_is_kept(tmp_path: Path) -> None:
    make(tmp_path, LAYOUTS["Roboflow, YOLO"])
    test = {f"val_{kind}_folder": str(tmp_path / f"test/{kind}s") for kind in ("image", "label")}
    form = form_of(tmp_path, **test)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["val_label_folder"] == str(tmp_path / "test/labels")
    assert not form.cleaned_data["test_image_folder"]
    labels = str(tmp_path / "valid/labels")
    form = form_of(tmp_path / "train/images", train_label_folder=labels)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["label_format"] == "yolo"
    assert form.cleaned_data["train_label_folder"] == labels


def test_labels_that_are_not_known_are_said(tmp_path: Path) -> None:
    make(tmp_path, ["images/1"])
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/1.txt").write_text("car 3 4")
    errors = form_of(tmp_path).errors
    assert list(errors) == ["label_format"]
    assert f"No labels were recognized in or near {tmp_path}. Choose their" in str(errors)
    assert list(form_of(tmp_path, train_label_folder="/none").errors) == ["train_label_folder"]


@pytest.mark.parametrize(
    ("files", "form"),
    [
        ({"1.txt": KITTI}, "kitti"),
        ({"1.txt": f"{KITTI} 0.9"}, "kitti"),
        ({"1.txt": OUTLINE}, "yolo"),
        ({"1.txt": "", "2.txt": f"\n{YOLO}\n"}, "yolo"),
        ({"classes.txt": "0 1 1 1 1", "2.txt": KITTI}, "kitti"),
        ({"1.txt": "\ufeff" + YOLO}, "yolo"),
        ({"1.txt": "a list of words"}, ""),
        ({"1.txt": "1 0.5 0.5"}, ""),
        ({"1.xml": ""}, "voc"),
        ({}, ""),
    ],
)
def test_a_format_by_its_first_object(tmp_path: Path, files: dict[str, str], form: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert format_in(str(tmp_path)) == form
