"""Blood cells in three formats, beside a table that was made of the original labels."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pytest
from digits_image_object_detection import DataIngestion
from digits_image_object_detection.forms import DatasetForm
from PIL import Image

from tests.plugins.image_object_detection.kitti_folders import data_of

pytestmark = pytest.mark.real_data
CLASSES = ("Platelets", "RBC", "WBC")
STAGES = ("train", "val", "test")
Box = tuple[str, float, float, float, float]


def kitti_boxes(path: Path) -> list[Box]:
    rows = (line.split() for line in path.read_text().splitlines())
    return [(row[0], *map(float, row[4:8])) for row in rows]


def write_voc(path: Path, boxes: list[Box]) -> None:
    objects = "".join(
        f"<object><name>{escape(name)}</name><bndbox><xmin>{left + 1}</xmin>"
        f"<ymin>{top + 1}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object>"
        for name, left, top, right, bottom in boxes
    )
    path.write_text(f"<annotation>{objects}</annotation>")


def write_coco(path: Path, boxes_of: dict[str, list[Box]]) -> None:
    images = [{"id": 100 + place, "file_name": name} for place, name in enumerate(boxes_of)]
    annotations = [
        {"image_id": image["id"], "category_id": 1 + CLASSES.index(name), "id": 1}
        | {"bbox": [left, top, right - left, bottom - top], "iscrowd": 0}
        for image in images
        for name, left, top, right, bottom in boxes_of[image["file_name"]]
    ]
    categories = [{"id": 1 + index, "name": name} for index, name in enumerate(CLASSES)]
    path.write_text(
        json.dumps({"images": images, "annotations": annotations, "categories": categories})
    )


@pytest.fixture(scope="module")
def fields(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a user sends for each format."""
    data, made = real_data / "bccd_blood_cells", tmp_path_factory.mktemp("blood_cells")
    fields: dict[str, dict[str, Any]] = {
        name: data_of(data / "train", label_format=name, val_min_box_size=0)
        for name in ("kitti", "voc", "coco")
    }
    for stage in STAGES:
        (made / stage).mkdir()
        boxes_of = {}
        for path in sorted((data / stage / "labels").iterdir()):
            boxes_of[f"{path.stem}.jpg"] = boxes = kitti_boxes(path)
            write_voc(made / stage / f"{path.stem}.xml", boxes)
        write_coco(made / f"{stage}.json", boxes_of)
        for name, given in fields.items():
            given[f"{stage}_image_folder"] = str(data / stage / "images")
            given[f"{stage}_label_folder"] = str(
                {"kitti": data / stage / "labels", "voc": made / stage}.get(name, "")
            )
        fields["coco"][f"{stage}_label_file"] = str(made / f"{stage}.json")
        fields["coco"][f"{stage}_label_folder"] = ""
    return fields


def plugin_of(fields: dict[str, Any]) -> DataIngestion:
    form = DatasetForm(fields)
    assert form.is_valid(), form.errors
    plugin = DataIngestion(**form.cleaned_data)
    plugin.user_data = plugin.prepare()
    return plugin


def test_images_and_boxes_of_every_stage_as_in_the_table(fields, real_data: Path):
    plugin = plugin_of(fields["kitti"])
    assert plugin.user_data.pop("grouping")["counts"] == {}
    assert plugin.user_data == {"class_labels": list(CLASSES), "skipped": []}
    with (real_data / "bccd_blood_cells/counts.csv").open() as file:
        table = list(csv.DictReader(file))
    for stage, images in zip(STAGES, (205, 87, 72), strict=True):
        expected = {
            f"{row['name']}.jpg": [int(row[name]) for name in CLASSES]
            for row in table
            if row["split"] == stage
        }
        entries = plugin.itemize_entries(stage)
        assert len(entries) == images
        found = {}
        for entry in entries:
            feature, label = plugin.encode_entry(entry)
            assert feature.shape == (480, 640, 3)
            found[entry["file"]] = np.bincount(label[:, 0].astype(int), minlength=3).tolist()
        assert found == expected


def test_all_formats_give_the_same_records(fields):
    """Boxes of all images; pixels of some, as they come from the same files."""
    plugins = {name: plugin_of(given) for name, given in fields.items()}
    kitti = plugins["kitti"]
    total: Counter[str] = Counter()
    for plugin in plugins.values():
        assert plugin.user_data == kitti.user_data
    for stage in STAGES:
        listed = [plugin.itemize_entries(stage) for plugin in plugins.values()]
        for place, entries in enumerate(zip(*listed, strict=True)):
            assert len({(entry["file"], entry.get("stage")) for entry in entries}) == 1
            rows = [
                [row[:5] for row in plugin.labels[stage].rows(entry, plugin.indices)]
                for plugin, entry in zip(plugins.values(), entries, strict=True)
            ]
            assert rows[0] == rows[1] == rows[2]
            total.update(CLASSES[int(row[0])] for row in rows[0])
            if place % 30 == 0:
                first, *others = map(DataIngestion.encode_entry, plugins.values(), entries)
                for other in others:
                    np.testing.assert_array_equal(other[0], first[0], strict=True)
                    np.testing.assert_array_equal(other[1], first[1], strict=True)
    # Of the table, all stages together.
    assert total == {"Platelets": 361, "RBC": 4153, "WBC": 372}


def test_fractions_are_of_the_same_cells(fields, real_data: Path, tmp_path: Path):
    """The same boxes as YOLO's labels, for images of 640 × 480 pixels."""
    folder = real_data / "bccd_blood_cells/test"
    for path in (folder / "labels").iterdir():
        lines = [
            f"{CLASSES.index(name)} {(left + right) / 1280} {(top + bottom) / 960}"
            f" {(right - left) / 640} {(bottom - top) / 480}\n"
            for name, left, top, right, bottom in kitti_boxes(path)
        ]
        (tmp_path / path.name).write_text("".join(lines))
    (tmp_path / "data.yaml").write_text(f"names: {json.dumps(CLASSES)}\n")
    given = data_of(folder, folder_pct_val=0)
    kitti = plugin_of(given)
    yolo = plugin_of(given | {"label_format": "yolo", "train_label_folder": str(tmp_path)})
    assert yolo.user_data["class_labels"] == list(CLASSES)
    for entry in kitti.itemize_entries("train"):
        expected, found = (each.encode_entry(entry)[1] for each in (kitti, yolo))
        np.testing.assert_allclose(found, expected, atol=1e-3)


def test_a_resized_box_holds_the_same_cell(fields):
    """A white cell is darker than what is around it, before and after."""
    sizes = {"resize_image_width": 320, "resize_image_height": 320}
    plugin = plugin_of(fields["kitti"] | sizes | {"channel_conversion": "L"})
    entry = plugin.itemize_entries("train")[0]
    feature, label = plugin.encode_entry(entry)
    path = Path(plugin.fields["train_image_folder"], entry["file"])
    original = np.asarray(Image.open(path).convert("L"))
    (left, top, right, bottom) = kitti_boxes(
        Path(plugin.fields["train_label_folder"], f"{path.stem}.txt")
    )[0][1:]
    new = label[0, 1:].round().astype(int)
    before = original[int(top) : int(bottom), int(left) : int(right)].mean()
    after = feature[new[1] : new[3], new[0] : new[2]].mean()
    assert abs(before - after) < 2
    np.testing.assert_allclose(label[0, 1:], [left / 2, top / 1.5, right / 2, bottom / 1.5])
