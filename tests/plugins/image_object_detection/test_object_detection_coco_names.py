"""Ids and names that a COCO file writes in different ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.plugins import IngestionError
from tests.plugins.image_object_detection.coco_files import (
    box,
    coco_plugin,
    content,
    image,
    make_images,
)

NFC, NFD = "b\u00e4r", "ba\u0308r"


def boxes_of(plugin: Any) -> dict[str, list[list[float]]]:
    entries = plugin.itemize_entries("train")
    return {entry["file"]: plugin.encode_entry(entry)[1].tolist() for entry in entries}


@pytest.mark.parametrize("in_images", [7, 7.0, "7", "7.0"])
@pytest.mark.parametrize("in_boxes", [7, 7.0, "7", "7.0"])
def test_ids_may_be_numbers_texts_or_fractions_of_nothing(
    tmp_path: Path, in_images: Any, in_boxes: Any
):
    make_images(tmp_path, "1.png", "2.png")
    images = [image(in_images, "1.png"), image(8, "2.png")]
    categories = [{"id": in_boxes, "name": "car"}, {"id": 1, "name": "bus"}]
    boxes = [box(in_boxes, in_images, 8, 6, 32, 24), box(8, 1, 0, 0, 1, 1)]
    plugin = coco_plugin(tmp_path, content(images, boxes, categories=categories))
    index = plugin.user_data["class_labels"].index("car")
    assert boxes_of(plugin)["1.png"] == [[index, 8, 6, 40, 30]]
    assert plugin.user_data["skipped"] == []


@pytest.mark.parametrize(
    ("in_images", "in_boxes"), [("007", 7), (7, "007"), (7, " 7"), (7, 7.5), (7, True), (0, "-0")]
)
def test_other_ids_are_different_and_said(tmp_path: Path, in_images: Any, in_boxes: Any):
    make_images(tmp_path, "1.png")
    data = content([image(in_images, "1.png")], [box(in_boxes, 2, 8, 6, 32, 24)])
    reason = r"annotations\[0\]: (no image has the id|its “image_id” is not a whole number or text)"
    with pytest.raises(IngestionError, match=rf"labels\.json can be used\. .*{reason}"):
        coco_plugin(tmp_path, data)


def test_classes_are_in_the_order_of_ids_as_they_are_written(tmp_path: Path):
    make_images(tmp_path, "1.png")
    categories = [{"id": number, "name": f"n{number}"} for number in ("10", "9", "1.0")]
    data = content([image(1, "1.png")], [box(1, 9, 0, 0, 1, 1)], categories=categories)
    assert coco_plugin(tmp_path, data).user_data["class_labels"] == ["n1.0", "n10", "n9"]


@pytest.mark.parametrize("there", [NFC, NFD])
@pytest.mark.parametrize("written", [NFC, NFD])
@pytest.mark.parametrize("separator", ["/", "\\"])
def test_names_of_images_and_classes_in_any_form(
    tmp_path: Path, there: str, written: str, separator: str
):
    make_images(tmp_path, f"{there}/{there}.png", f"{there}/2.png")
    name = f"{written}{separator}{written}.png"
    categories = [{"id": 2, "name": written}]
    data = content([image(7, name)], [box(7, 2, 8, 6, 32, 24)], categories=categories)
    plugin = coco_plugin(tmp_path, data, custom_classes=there)
    assert plugin.user_data["class_labels"] == [NFC]
    assert boxes_of(plugin) == {name: [[0, 8, 6, 40, 30]]}
    (skipped,) = plugin.user_data["skipped"]
    assert (skipped["count"], skipped["reason"][-5:]) == (1, "2.png")


def test_one_image_in_two_spellings_is_listed_twice(tmp_path: Path):
    make_images(tmp_path, f"{NFC}/1.png")
    data = content([image(7, f"{NFC}/1.png"), image(8, f"{NFD}\\1.png")], [box(7, 2, 8, 6, 32, 24)])
    first, second = coco_plugin(tmp_path, data).itemize_entries("train")
    assert "is images[0] already" in {**first, **second}["error"]
