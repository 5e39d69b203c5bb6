"""Damaged label files give what another reader finds in them, or an error that names the file."""

from __future__ import annotations

import codecs
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from digits_image_object_detection.coco import CocoLabels
from digits_image_object_detection.kitti import read_kitti
from digits_image_object_detection.labels import LabelledBox
from digits_image_object_detection.voc import read_voc

from core.plugins import IngestionError
from core.plugins.text import clean_name
from tests.mutants import limits, mutants, plain
from tests.plugins.image_object_detection.coco_files import box, content, image
from tests.plugins.image_object_detection.kitti_folders import line

NAMES = ("Car", "great ape", "b\u00e4r")
KITTI = "".join(
    f"{line(name.replace(' ', '_'), 1.5 * n, 2, 30 + n, 40.25)}\n" for n, name in enumerate(NAMES)
)
VOC = '<?xml version="1.0" encoding="UTF-8"?>\n<annotation>\n' + "".join(
    f"<object>\n<name>{name}</name>\n<bndbox>\n<xmin>{n + 1}</xmin>\n<ymin>2</ymin>\n"
    f"<xmax>{n + 30.5}</xmax>\n<ymax>40</ymax>\n</bndbox>\n</object>\n"
    for n, name in enumerate(NAMES)
)
VOC += "</annotation>\n"
COCO = json.dumps(
    content(
        [image(n, f"{n}.png") for n in range(3)],
        [box(n % 3, 2 + 7 * (n % 2), n, 2.5, 30, 40 - n) for n in range(6)],
    ),
    indent=0,
    ensure_ascii=False,
)
MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
)
Sides = tuple[str, float, float, float, float]


def sides(found: LabelledBox) -> Sides:
    return found.name, found.left, found.top, found.right, found.bottom


def kitti_by_columns(data: bytes) -> list[Sides]:
    text = plain(data)
    rows = [row.split() for row in text.split("\n" if "\n" in text else "\r")]
    return [(row[0], *map(float, row[4:8])) for row in rows if row]


def voc_by_expat(data: bytes) -> list[Sides]:
    """Expat reads the encodings of Unicode, and those of one byte, that a file declares."""
    boxes = []
    # It refuses some where the declaration says another one.
    text = next((data.decode(name) for start, name in MARKED if data.startswith(start)), data)
    for thing in ElementTree.fromstring(text).findall("object"):
        edges = [float(thing.find("bndbox").find(side).text) for side in ("xmin", "ymin")]
        ends = [float(thing.find("bndbox").find(side).text) for side in ("xmax", "ymax")]
        boxes.append((thing.find("name").text.strip(), *(e - 1 for e in edges), *ends))
    return boxes


@pytest.mark.parametrize(
    ("text", "read", "other", "least"),
    [(KITTI, read_kitti, kitti_by_columns, 40), (VOC, read_voc, voc_by_expat, 60)],
    ids=["KITTI", "Pascal VOC"],
)
def test_a_file_for_each_image(tmp_path: Path, text: str, read: Any, other: Any, least: int):
    path, outcomes = tmp_path / "0001.label", Counter[str]()
    with limits():
        for number, data in enumerate(mutants(text.encode(), 400)):
            path.write_bytes(data)
            try:
                found = list(map(sides, read(path)))
            except IngestionError as error:
                found, reason = None, str(error)
            if found is None:
                assert "0001.label" in reason
                outcomes["error"] += 1
                continue
            expected = [(clean_name(name), *box) for name, *box in other(data)]
            assert found == expected, (number, data)
            assert all(math.isfinite(side) for box in found for side in box[1:])
            outcomes["read"] += 1
    assert min(outcomes["read"], outcomes["error"]) >= least, outcomes


def coco_by_json(data: bytes) -> dict[str, list[list[float]]]:
    """The boxes (left, top, width, height) by the files' names."""
    content = json.loads(plain(data))
    boxes: dict[str, list[list[float]]] = {}
    things = [thing for thing in content["annotations"] if isinstance(thing, dict)]
    for picture in content["images"]:
        if isinstance(picture, dict) and "id" in picture:
            boxes[picture.get("file_name")] = [
                thing.get("bbox")
                for thing in things
                if _id(thing.get("image_id")) == _id(picture["id"]) and thing.get("iscrowd") != 1
            ]
    return boxes


def _id(number: object) -> str:
    return str(number).removesuffix(".0")


def test_a_file_for_all_images(tmp_path: Path):
    path, outcomes = tmp_path / "labels.json", Counter[str]()
    for number in range(3):
        (tmp_path / f"{number}.png").touch()
    with limits():
        for number, data in enumerate(mutants(COCO.encode(), 400)):
            path.write_bytes(data)
            labels = CocoLabels(str(tmp_path), str(path))
            try:
                entries = labels.entries({name.lower(): 0 for name in labels.classes})
                labels.skipped()
            except IngestionError as error:
                entries, reason = None, str(error)
            if entries is None:
                assert "labels.json" in reason
                outcomes["error"] += 1
                continue
            others = coco_by_json(data)
            for entry in entries:
                if "error" in entry:
                    assert entry["error"].startswith(f"{path}, ")
                    outcomes["rejected"] += 1
                    continue
                expected = [
                    [float(left), float(top), float(left) + width, float(top) + height]
                    for left, top, width, height in others[entry["file"]]
                ]
                assert [row[1:5] for row in entry["boxes"]] == expected, (number, data)
                outcomes["read"] += 1
    assert min(outcomes.values()) >= 10, outcomes
    assert len(outcomes) == 3
