from __future__ import annotations

from pathlib import Path

import pytest
from digits_image_object_detection.kitti import LabelledBox, read_kitti

from core.plugins import IngestionError
from tests.plugins.image_object_detection.kitti_folders import line


def read(tmp_path: Path, text: str | bytes) -> list[LabelledBox]:
    path = tmp_path / "1.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_kitti(path)


def test_boxes_in_the_order_of_their_lines(tmp_path: Path):
    text = f"{line('Car', 1.5, 2, 30, 40.25)}\r\n\n{line('DontCare', 0, 0, 1, 1)} 0.9\n"
    assert read(tmp_path, text) == [
        LabelledBox("Car", 1.5, 2, 30, 40.25, 1),
        LabelledBox("DontCare", 0, 0, 1, 1, 3),
    ]


def test_the_example_of_the_benchmark(tmp_path: Path):
    text = (
        "Truck 0.00 0 -1.57 599.41 156.40 629.75 189.25 2.85 2.63 12.34 0.47 1.49 69.44 -1.56\n"
        "Cyclist 0.00 3 -1.65 676.60 163.95 688.98 193.93 1.86 0.60 2.02 4.59 1.32 45.84 -1.55\n"
    )
    assert [(box.name, box.left, box.bottom) for box in read(tmp_path, text)] == [
        ("Truck", 599.41, 189.25),
        ("Cyclist", 676.60, 193.93),
    ]


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_has_no_objects(tmp_path: Path, text: str):
    assert read(tmp_path, text) == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("car 1 2 3", "it has 4 columns; a class and 14 numbers are expected"),
        ("0 0.5 0.5 0.1 0.1", "are expected. If these are labels of YOLO, choose that format"),
        (line("police car", 1, 2, 3, 4), "“car” is not a number"),
        (line("traffic light red", 1, 2, 3, 4), "it has 17 columns"),
        (line("car", 1, 2, "x", 4), "“x” is not a number"),
        (line("car", 1, 2, "nan", 4), "“nan” is not a number"),
        (line("car", 1, 2, "inf", 4), "“inf” is not a number"),
        (line("car", 1, 2, "1e999", 4), "“1e999” is not a number"),
        (line("car", 1, 2, "1_0", 4), "“1_0” is not a number"),
        (line("car", 3, 2, 1, 4), r"the box from \(3, 2\) to \(1, 4\) has no area"),
        (line("car", 1, 2, 3, 2), "has no area"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: str, reason: str):
    with pytest.raises(IngestionError, match=rf"1\.txt, line 2: .*{reason}"):
        read(tmp_path, f"{line('car', 1, 2, 3, 4)}\n{bad}\n")


def test_what_is_no_text_is_named_with_its_line(tmp_path: Path):
    good = line("car", 1, 2, 3, 4).encode()
    with pytest.raises(IngestionError, match=r"1\.txt, line 2: it is not UTF-8 text"):
        read(tmp_path, good + b"\n" + "Fußgänger".encode("latin-1"))


def test_the_mark_before_utf_8_is_not_of_the_class(tmp_path: Path):
    (box,) = read(tmp_path, "\ufeff" + line("Fußgänger", 1, 2, 3, 4))
    assert box.name == "Fußgänger"


def test_an_absurdly_large_file_is_not_read(tmp_path: Path):
    with (tmp_path / "1.txt").open("wb") as file:
        file.truncate(2**24 + 1)
    with pytest.raises(
        IngestionError, match=r"1\.txt has 16,777,217 bytes; at most 16,777,216 are"
    ):
        read_kitti(tmp_path / "1.txt")


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(IngestionError, match=r"none\.txt cannot be read: No such file"):
        read_kitti(tmp_path / "none.txt")


@pytest.mark.parametrize("name", ["type 1", "type 2", "car 0.5", "lane -1"])
def test_a_class_that_ends_in_a_number_is_refused_as_other_spaces_are(tmp_path: Path, name: str):
    line = f"{name} 0.00 0 0.0 10 20 60 40 1 1 1 1 1 1 1\n"
    with pytest.raises(IngestionError, match=rf"line 1: .* class “{name}” or end with a score"):
        read(tmp_path, line)


@pytest.mark.parametrize("place", ["-1 -1 -1 -1000 -1000 -1000 -10", "1.5 1.6 3.9 1 2 30 -1.5"])
@pytest.mark.parametrize("flags", ["0.00 0 1.5", "-1 -1 -10", "0 0 0"])
def test_a_score_changes_nothing(tmp_path: Path, place: str, flags: str):
    (box,) = read(tmp_path, f"Car {flags} 10 20 60 40 {place} 0.93\n")
    assert (box.name, box.left, box.top, box.right, box.bottom) == ("Car", 10, 20, 60, 40)
