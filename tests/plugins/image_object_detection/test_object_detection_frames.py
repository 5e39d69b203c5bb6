"""Labels of another picture than the file: another size, or before it is turned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_image_object_detection import DataIngestion
from PIL import Image, ImageOps

from core.plugins import IngestionError
from tests.plugins.image_object_detection.coco_files import box, coco_plugin, content
from tests.plugins.image_object_detection.kitti_folders import line, plugin_of
from tests.plugins.image_object_detection.test_object_detection_voc import annotation, thing

BOX = (10, 20, 30, 50)
"""Left, top, right and bottom in an image of 80 × 60 pixels."""
ORIENTATION = 274


def make_image(folder: Path, ending: str = "png", orientation: int = 1) -> None:
    """White where the box is, black elsewhere; 80 × 60 pixels as it is stored."""
    pixels = np.zeros((60, 80, 3), np.uint8)
    pixels[BOX[1] : BOX[3], BOX[0] : BOX[2]] = 255
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    (folder / "images").mkdir(exist_ok=True)
    quality: dict[str, Any] = {"lossless": True} if ending == "webp" else {}
    Image.fromarray(pixels).save(folder / f"images/1.{ending}", exif=exif, **quality)


def plugin(folder: Path, form: str, size: tuple[int, int] | None, **changes: Any) -> DataIngestion:
    """With labels in one of the formats, which name this (width, height)."""
    if form == "coco":
        sizes = dict(zip(("width", "height"), size, strict=True)) if size else {}
        name = next((folder / "images").iterdir()).name
        left, top, right, bottom = BOX
        labels = content(
            [{"id": 1, "file_name": name, **sizes}],
            [box(1, 2, left, top, right - left, bottom - top)],
        )
        return coco_plugin(folder, labels, **changes)
    (folder / "labels").mkdir(exist_ok=True)
    if form == "kitti":
        (folder / "labels/1.txt").write_text(line("car", *BOX))
    else:
        sides = BOX[0] + 1, BOX[1] + 1, BOX[2], BOX[3]
        text = annotation(thing("car", *sides))
        if size:
            named = f"<size><width>{size[0]}</width><height>{size[1]}</height></size>"
            text = text.replace("</annotation>", f"{named}</annotation>")
        (folder / "labels/1.xml").write_text(text)
    return plugin_of(folder, label_format=form, folder_pct_val=0, **changes)


def boxes_of(found: DataIngestion) -> tuple[np.ndarray, list[list[float]]]:
    (entry,) = found.itemize_entries("train")
    feature, label = found.encode_entry(entry)
    return feature, label[:, 1:].tolist()


def white(image: np.ndarray) -> list[float]:
    """The box of the white pixels."""
    rows, columns = np.nonzero(image[:, :, 0] > 128)
    return [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


@pytest.mark.parametrize("form", ["coco", "voc"])
@pytest.mark.parametrize("size", [(80, 60), (0, 0), None, (10**400, 60), ("x", "y")])
def test_labels_of_the_image_are_taken_as_they_are(tmp_path: Path, form: str, size: Any):
    make_image(tmp_path)
    assert boxes_of(plugin(tmp_path, form, size))[1] == [list(BOX)]


@pytest.mark.parametrize("form", ["coco", "voc"])
@pytest.mark.parametrize(
    ("size", "advice"),
    [
        ((160, 120), r"160 × 120\. Set label_frame to scaled"),
        (("160", "120.0"), r"160 × 120\. Set label_frame to scaled"),
        ((60, 80), r"60 × 80: width and height are swapped"),
        ((100, 100), r"100 × 100\. Correct the labels, or set label_frame to any"),
    ],
)
def test_another_size_is_rejected_with_both(tmp_path: Path, form: str, size: Any, advice: str):
    make_image(tmp_path)
    expected = rf"1\.png has 80 × 60 pixels, but its labels are for an image of {advice}"
    with pytest.raises(IngestionError, match=expected):
        boxes_of(plugin(tmp_path, form, size))
    assert boxes_of(plugin(tmp_path, form, size, label_frame="any"))[1] == [list(BOX)]


@pytest.mark.parametrize("form", ["coco", "voc"])
@pytest.mark.parametrize(("size", "scale"), [((160, 120), 2), ((40, 30), 0.5), ((241, 180), 3)])
def test_boxes_of_a_larger_or_smaller_copy_are_scaled(
    tmp_path: Path, form: str, size: tuple[int, int], scale: float
):
    make_image(tmp_path)
    feature, (found,) = boxes_of(
        plugin(tmp_path, form, size, label_frame="scaled", resize_image_width=None)
    )
    assert feature.shape == (60, 80, 3)
    expected = np.clip(np.array(BOX) / scale, 0, [80, 60, 80, 60])
    np.testing.assert_allclose(found, expected, atol=0.1)


def test_other_proportions_are_not_scaled(tmp_path: Path):
    make_image(tmp_path)
    with pytest.raises(IngestionError, match=r"80 × 60 pixels, but .* 160 × 100"):
        boxes_of(plugin(tmp_path, "coco", (160, 100), label_frame="scaled"))


@pytest.mark.parametrize("form", ["coco", "voc", "kitti"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_boxes_of_the_stored_image_are_turned_with_it(tmp_path: Path, form: str, orientation: int):
    make_image(tmp_path, "png", orientation)
    feature, (found,) = boxes_of(plugin(tmp_path, form, (80, 60), label_frame="stored"))
    with Image.open(tmp_path / "images/1.png") as image:
        seen = np.asarray(ImageOps.exif_transpose(image))
    np.testing.assert_array_equal(feature, seen)
    assert found == white(seen)


@pytest.mark.parametrize("ending", ["jpg", "tif", "webp"])
def test_every_format_tells_how_it_is_turned(tmp_path: Path, ending: str):
    make_image(tmp_path, ending, 6)
    feature, (found,) = boxes_of(plugin(tmp_path, "coco", (80, 60), label_frame="stored"))
    assert feature.shape == (80, 60, 3)
    np.testing.assert_allclose(found, white(feature), atol=1)
    with pytest.raises(IngestionError, match=r"60 × 80 pixels, but .* 80 × 60, .* to stored if"):
        boxes_of(plugin(tmp_path, "coco", (80, 60)))
    with pytest.raises(IngestionError, match=r"80 × 60 pixels, but .* 60 × 80 before it is turned"):
        boxes_of(plugin(tmp_path, "coco", (60, 80), label_frame="stored"))
