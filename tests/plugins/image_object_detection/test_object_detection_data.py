from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from digits_image_object_detection import DataIngestion
from digits_image_object_detection.forms import DatasetForm

from core.plugins import IngestionError
from core.store.reader import StageReader
from tests.plugins.image_object_detection.kitti_folders import (
    data_of,
    line,
    make_pair,
    plugin_of,
)

NO_BOXES = np.zeros((0, 5), np.float32)


def encode(plugin: DataIngestion, name: str, **more: str) -> tuple[np.ndarray, np.ndarray]:
    return plugin.encode_entry({"file": f"{name}.png", **more})


def test_boxes_stay_where_nothing_is_resized(tmp_path: Path):
    make_pair(tmp_path, "1", line("car", 1.5, 2, 30, 40), line("bus", 0, 0, 80, 60))
    feature, label = encode(plugin_of(tmp_path), "1")
    assert feature.shape == (60, 80, 3)
    assert label.dtype == np.float32
    np.testing.assert_array_equal(label, [[1, 1.5, 2, 30, 40], [0, 0, 0, 80, 60]])


def test_boxes_follow_the_image(tmp_path: Path):
    make_pair(tmp_path, "1", line("car", 8, 6, 40, 30))
    plugin = plugin_of(
        tmp_path,
        resize_image_width=160,
        resize_image_height=30,
        padding_image_width=200,
        padding_image_height=50,
        channel_conversion="L",
    )
    feature, label = encode(plugin, "1")
    assert feature.shape == (50, 200, 1)
    assert (feature[:30, :160] == 90).all()
    assert not feature[30:].any()
    assert not feature[:, 160:].any()
    np.testing.assert_array_equal(label, [[0, 16, 3, 80, 15]])


def test_an_image_that_is_larger_than_the_padding_is_named(tmp_path: Path):
    make_pair(tmp_path, "1", line("car", 1, 2, 30, 40))
    plugin = plugin_of(tmp_path, padding_image_width=79, padding_image_height=60)
    with pytest.raises(IngestionError, match=r"1\.png has 80 × 60 pixels, more than the 79 × 60"):
        encode(plugin, "1")


def test_boxes_are_cut_off_at_the_borders(tmp_path: Path):
    make_pair(tmp_path, "1", line("car", -5, -6, 90, 30), line("car", 79, 2, 120, 61))
    label = encode(plugin_of(tmp_path), "1")[1]
    np.testing.assert_array_equal(label, [[0, 0, 0, 80, 30], [0, 79, 2, 80, 60]])


@pytest.mark.parametrize("box", [(80, 2, 120, 40), (-9, 2, 0, 40), (1, 60, 2, 61), (1, -9, 2, -1)])
def test_a_box_outside_of_the_image_is_named(tmp_path: Path, box: tuple[int, int, int, int]):
    make_pair(tmp_path, "1", line("car", 1, 2, 30, 40), "", line("car", *box))
    with pytest.raises(
        IngestionError, match=r"labels/1\.txt, line 3: no part of the box is within .* 80 × 60 pix"
    ):
        encode(plugin_of(tmp_path, resize_image_width=7, resize_image_height=7), "1")


def test_no_boxes_are_an_empty_table(tmp_path: Path):
    make_pair(tmp_path, "1", line("car", 1, 2, 30, 40))
    make_pair(tmp_path, "2")
    label = encode(plugin_of(tmp_path), "2")[1]
    np.testing.assert_array_equal(label, NO_BOXES, strict=True)


@pytest.mark.parametrize(("stage", "expected"), [("val", [25]), ("train", [24, 25, 160])])
def test_small_boxes_are_left_out_of_validation(tmp_path: Path, stage: str, expected):
    # Twice as wide in the resized image, where the least size counts.
    boxes = [line("car", 0, 0, 12, 60), line("car", 0, 0, 12.5, 25), line("car", 0, 0, 80, 24)]
    make_pair(tmp_path, "1", *boxes)
    plugin = plugin_of(tmp_path, resize_image_width=160, resize_image_height=60)
    more = {"stage": stage} if stage == "val" else {}
    assert encode(plugin, "1", **more)[1][:, 3].tolist() == expected


def test_an_image_without_labels_is_rejected_by_name(tmp_path: Path):
    for name in "12":
        make_pair(tmp_path, name, line("car", 1, 2, 30, 40))
    (tmp_path / "labels/2.txt").unlink()
    plugin = plugin_of(tmp_path, folder_pct_val=0)
    assert {"file": "2.png"} in plugin.itemize_entries("train")
    with pytest.raises(IngestionError, match=r"labels/2\.txt cannot be read: No such file"):
        encode(plugin, "2")


def test_labels_without_an_image_are_counted(tmp_path: Path):
    make_pair(tmp_path, "1", line("car", 1, 2, 30, 40))
    (tmp_path / "labels/2.txt").write_text("")
    assert plugin_of(tmp_path).user_data["skipped"] == [
        {"count": 1, "reason": f"label files in {tmp_path}/labels without an image, such as 2.txt"}
    ]


def test_two_images_for_one_label_file_are_refused(tmp_path: Path):
    for name in ("1", "1.a", "2"):
        make_pair(tmp_path, name, line("car", 1, 2, 30, 40))
    (tmp_path / "images/1.bmp").touch()
    with pytest.raises(IngestionError, match=r"holds 1\.bmp and 1\.png: both have .* 1\.txt"):
        plugin_of(tmp_path)


def test_a_folder_without_images_is_named(tmp_path: Path):
    make_pair(tmp_path, "1", line("car", 1, 2, 30, 40))
    (tmp_path / "images/1.png").unlink()
    with pytest.raises(IngestionError, match="images holds no images"):
        plugin_of(tmp_path)


def test_a_pipe_among_the_labels_stops_nothing(tmp_path: Path):
    make_pair(tmp_path, "1", line("car", 1, 2, 30, 40))
    make_pair(tmp_path, "2")
    (tmp_path / "labels/2.txt").unlink()
    os.mkfifo(tmp_path / "labels/2.txt")
    with pytest.raises(IngestionError, match=r"2\.txt cannot be read: it is not a regular file"):
        encode(plugin_of(tmp_path), "2")


def test_an_inference_reads_the_image_as_training_did(tmp_path: Path):
    make_pair(tmp_path, "1", line("car", 1, 2, 30, 40))
    form = DatasetForm(data_of(tmp_path, resize_image_width=20, resize_image_height=10))
    assert form.is_valid()
    path = str(tmp_path / "images/1.png")
    plugin = DataIngestion(is_inference_db=True, test_image_path=path, **form.cleaned_data)
    (entry,) = plugin.itemize_entries("test")
    feature, label = plugin.encode_entry(entry)
    assert entry["name"] == "1.png"
    assert feature.shape == (10, 20, 3)
    assert label is None


def test_the_whole_way_through_the_command(installation, tmp_path: Path):
    for number in range(10):
        boxes = [line("car", 8, 6, 40, 30)] * (number % 3)
        make_pair(tmp_path, f"{number}", *boxes)
    (tmp_path / "labels/9.txt").write_text("car 1 2 3")
    result = installation.json(
        *("ingest", "image-object-detection", "--name", "cars"),
        *("--set", f"train_image_folder={tmp_path / 'images'}"),
        *("--set", f"train_label_folder={tmp_path / 'labels'}"),
        *("--set", "resize_image_width=40", "--set", "resize_image_height=30"),
        *("--set", "folder_pct_val=0", "--set", "max_rejected=20"),
    )
    assert result["stages"]["train"]["entries"] == 9
    (rejected,) = result["rejected"]
    assert rejected["file"] == "9.png"
    assert "9.txt, line 1: it has 4 columns" in rejected["message"]
    folder = installation.folder / "datasets" / str(result["id"])
    with StageReader(folder / "train") as reader:
        for index, entry in enumerate(reader.entries(0, len(reader))):
            feature, label = reader.read(index)
            assert feature.shape == (30, 40, 3)
            count = int(entry["file"][0]) % 3
            np.testing.assert_array_equal(label, [[0, 4, 3, 20, 15]] * count or NO_BOXES)
