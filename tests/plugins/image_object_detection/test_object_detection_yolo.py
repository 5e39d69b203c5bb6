from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_image_object_detection import DataIngestion
from digits_image_object_detection.class_names import find_names, read_names
from digits_image_object_detection.labels import LabelledBox
from digits_image_object_detection.yolo import read_yolo
from PIL import Image

from core.plugins import IngestionError
from tests.plugins.image_object_detection.kitti_folders import make_pair, own_folders, plugin_of

NAMES = ["car", "red bus"]


def read(tmp_path: Path, text: str, names: list[str] = NAMES) -> list[LabelledBox]:
    (tmp_path / "1.txt").write_text(text)
    return read_yolo(tmp_path / "1.txt", names)


def yolo_of(folder: Path, **changes: Any) -> DataIngestion:
    return plugin_of(folder, label_format="yolo", **{"folder_pct_val": 0} | changes)


def test_boxes_outlines_and_what_reaches_over_the_border(tmp_path: Path) -> None:
    text = "1 0.5 0.25 0.5 0.5\r\n\n0 0.1 0.2 0.9 0.3 0.4 0.8\n0 0.0 0.995 0.5 0.25\n0 1 0 1 1\n"
    assert read(tmp_path, text) == [
        LabelledBox("red bus", 0.25, 0, 0.75, 0.5, 1),
        LabelledBox("car", 0.1, 0.2, 0.9, 0.8, 3),
        LabelledBox("car", 0, 0.87, 0.25, 1, 4),
        LabelledBox("car", 0.5, 0, 1, 0.5, 5),
    ]
    assert [box.name for box in read(tmp_path, text, [])] == ["1", "0", "0", "0"]
    assert read(tmp_path, "\n") == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("0 0.1 0.2 0.3", "it has 4 columns; a class and 4 numbers are expected"),
        ("0 0.1 0.2 0.3 0.4 0.9", "it has 6 columns, and may end with a score"),
        ("0 0.1 0.2 0.3 0.4 0.5 0.6 0.7", "it has 8 columns"),
        ("0 12 8 30 40", "“12” is not from 0 to 1, but this format has fractions"),
        ("0 0.5 0.5 -0.2 0.1", "“-0.2” is not from 0 to 1"),
        ("0 0.5 0.5 0 0.1", "has no area"),
        ("0 0.5 nan 0.1 0.1", "“nan” is not a number"),
        (
            "2 0.5 0.5 0.1 0.1",
            "class 2 is not in the file of names, which has 2 classes",
        ),
        ("-1 0.5 0.5 0.1 0.1", "“-1” is not the number of a class"),
        ("0.5 0.5 0.5 0.1 0.1", "“0.5” is not the number of a class"),
        ("car 0.5 0.5 0.1 0.1", "“car” is not a number"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: str, reason: str) -> None:
    with pytest.raises(IngestionError, match=rf"1\.txt, line 2: .*{reason}"):
        read(tmp_path, f"0 0.5 0.5 0.1 0.1\n{bad}\n")


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        ("data.yaml", "train: ../images\nnc: 2\nnames: ['car', red bus]\n", NAMES),
        ("dataset.yaml", "names:\n  1: red bus\n  0: car\n", NAMES),
        ("data.yaml", "names: [yes, 7]", ["yes", "7"]),
        ("data.yaml", "names: !!python/object/apply:os.system [x]", ["x"]),
        ("classes.txt", "car\r\nred bus\n\n", NAMES),
    ],
)
def test_names_of_classes(tmp_path: Path, name: str, text: str, names: list[str]) -> None:
    (tmp_path / name).write_text(text)
    labels = tmp_path / "labels/train"
    labels.mkdir(parents=True)
    assert find_names(str(labels)) == str(tmp_path / name)
    assert read_names(str(tmp_path / name)) == names


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("data.yaml", "names: {", r"data\.yaml, line 1: it is not YAML"),
        ("data.yaml", "[" * 20_000, r"data\.yaml: it is not YAML"),
        ("data.yaml", "nc: 3", "has no names of classes: “names” must be a list"),
        ("data.yaml", "names: {1: car, 2: bus}", "has no names of classes"),
        ("data.yaml", "names: [[car]]", "has no names of classes"),
        ("classes.txt", "car\n\nbus", "has no name for class 1"),
        ("classes.txt", "", "has no name for class 0"),
    ],
)
def test_a_bad_file_of_names_is_named(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(IngestionError, match=reason):
        read_names(str(tmp_path / name))


def test_pixels_follow_from_the_size_of_each_image(tmp_path: Path) -> None:
    """Names are those near the training labels, for all stages; a file may be missing."""
    make_pair(tmp_path, "a", "1 0.5 0.5 0.5 0.5", size=(60, 80))
    make_pair(tmp_path, "b", "1 0.5 0.5 0.5 0.5", size=(30, 200))
    make_pair(tmp_path, "none")
    (tmp_path / "labels/none.txt").unlink()
    make_pair(tmp_path / "val", "c", "0 0.5 0.5 1 1", size=(40, 40))
    (tmp_path / "labels/classes.txt").write_text("car\nred bus\n")
    plugin = yolo_of(tmp_path, val_min_box_size=0, **own_folders("val", tmp_path / "val"))
    assert plugin.user_data["class_labels"] == NAMES
    assert plugin.user_data["skipped"] == []
    found = [plugin.encode_entry(entry)[1].tolist() for entry in plugin.itemize_entries("train")]
    assert found == [[[1, 20, 15, 60, 45]], [[1, 50, 7.5, 150, 22.5]], []]
    (entry,) = plugin.itemize_entries("val")
    assert plugin.encode_entry(entry)[1].tolist() == [[0, 0, 0, 40, 40]]


def test_boxes_of_the_image_before_it_is_turned(tmp_path: Path) -> None:
    """The left half of what is stored is the upper half of what is seen."""
    make_pair(tmp_path, "a", "0 0.25 0.5 0.5 1", size=(60, 80))
    path, exif = tmp_path / "images/a.png", Image.Exif()
    exif[274] = 6
    Image.open(path).save(path, exif=exif)
    for frame, box in (("stored", [0, 0, 60, 40]), ("seen", [0, 0, 30, 80])):
        plugin = yolo_of(tmp_path, label_frame=frame)
        (entry,) = plugin.itemize_entries("train")
        feature, label = plugin.encode_entry(entry)
        assert feature.shape == (80, 60, 3)
        np.testing.assert_allclose(label, [[0, *box]])


def test_labels_without_a_file_of_names_have_numbers_and_a_wrong_folder_is_refused(
    tmp_path: Path,
) -> None:
    make_pair(tmp_path, "a", "10 0.5 0.5 0.5 0.5", "2 0.5 0.5 0.5 0.5")
    assert yolo_of(tmp_path).user_data["class_labels"] == ["2", "10"]
    (tmp_path / "labels/a.txt").rename(tmp_path / "labels/b.txt")
    with pytest.raises(IngestionError, match=r"No box in .*labels can be used\."):
        yolo_of(tmp_path)
