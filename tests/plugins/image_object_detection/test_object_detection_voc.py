from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from digits_image_object_detection.labels import LabelledBox
from digits_image_object_detection.voc import read_voc

from core.plugins import IngestionError
from tests.plugins.image_object_detection.kitti_folders import make_pair, plugin_of

BILLION_LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE annotation [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<annotation><object><name>&b;</name></object></annotation>"""


def thing(name: str, *sides: object, more: str = "") -> str:
    named = zip(("xmin", "ymin", "xmax", "ymax"), sides, strict=True)
    box = "".join(f"<{side}>{value}</{side}>" for side, value in named)
    return f"<object><name>{name}</name>{more}<bndbox>{box}</bndbox></object>"


def annotation(*things: str) -> str:
    return f"<annotation><filename>other.jpg</filename>{''.join(things)}</annotation>"


def read(tmp_path: Path, text: str | bytes) -> list[LabelledBox]:
    path = tmp_path / "1.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_voc(path)


def test_pixels_are_counted_from_1_and_the_last_is_of_the_box(tmp_path: Path):
    text = annotation(thing("car", 1, 1, 80, 60), thing("bus", 7, 7, 7, 7))
    assert read(tmp_path, text) == [
        LabelledBox("car", 0, 0, 80, 60, 1),
        LabelledBox("bus", 6, 6, 7, 7, 2),
    ]


def test_sides_may_be_fractions_in_any_order_and_names_have_spaces(tmp_path: Path):
    box = "<xmax> 9.5 </xmax><xmin>2.25</xmin><ymax>1e1</ymax><ymin>\n3\n</ymin>"
    text = f"<object><bndbox>{box}</bndbox><name> traffic light </name></object>"
    assert read(tmp_path, annotation(text)) == [
        LabelledBox("traffic light", 1.25, 2, 9.5, 10, 1),
    ]


def test_parts_of_an_object_are_no_objects(tmp_path: Path):
    head = thing("head", 1, 1, 2, 2).replace("object", "part")
    (box,) = read(tmp_path, annotation(thing("person", 1, 1, 9, 9, more=head)))
    assert (box.name, box.right) == ("person", 9)


def test_no_objects(tmp_path: Path):
    assert read(tmp_path, annotation()) == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (thing("", 1, 2, 3, 4), "it has no <name>"),
        ("<object><name>car</name></object>", "it has no <bndbox><xmin>"),
        (thing("car", 1, 2, 3, ""), "it has no <bndbox><ymax>"),
        (thing("car", 1, "x", 3, 4), "“x” is not a number"),
        (thing("car", 1, "NaN", 3, 4), "“NaN” is not a number"),
        (thing("car", 1, "-inf", 3, 4), "“-inf” is not a number"),
        (thing("car", 5, 2, 4, 4), r"the box from \(5, 2\) to \(4, 4\) ends before it begins"),
        (thing("car", 5, 2, 6, 1), "ends before it begins"),
        ("<object/>", "it has no <name>"),
    ],
)
def test_a_bad_object_is_named(tmp_path: Path, bad: str, reason: str):
    with pytest.raises(IngestionError, match=rf"1\.xml, object 2: .*{reason}"):
        read(tmp_path, annotation(thing("car", 1, 2, 3, 4), bad))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1: it is not XML"),
        ("<annotation>\n<object>\n</annotation>", "line 3: it is not XML: mismatched tag"),
        ("car 1 2 3", "line 1: it is not XML"),
        ("<html/>", "its root is <html>, not <annotation>"),
        ("<annotation>&other;</annotation>", "line 1: it is not XML: undefined entity"),
        (b"<annotation>\n\xfc</annotation>", "line 2: it is not UTF-8 text"),
        (BILLION_LAUGHS, "DOCTYPE or ENTITY declaration"),
        (BILLION_LAUGHS.encode("utf-16"), "DOCTYPE or ENTITY declaration"),
        ('<!DOCTYPE annotation SYSTEM "http://host/etc/passwd"><annotation/>', "DOCTYPE"),
        (b"<annotation>" + b" " * 2**24, "has 16,777,228 bytes"),
    ],
)
def test_what_is_no_label_file_is_named(tmp_path: Path, text: str | bytes, reason: str):
    with pytest.raises(IngestionError, match=rf"1\.xml.*{reason}"):
        read(tmp_path, text)


@pytest.mark.parametrize("name", ["utf-7", "unicode_escape", "hex", "cp037", "idna"])
def test_an_encoding_that_is_named_hides_no_declaration(tmp_path: Path, name: str):
    text = f'<?xml version="1.0" encoding="{name}"?><annotation>+ADwAIQ-DOCTYPE</annotation>'
    with pytest.raises(IngestionError, match=rf"1\.xml declares the encoding {name}, "):
        read(tmp_path, text)


def test_elements_in_elements_without_end(tmp_path: Path):
    depth = 200_000
    assert read(tmp_path, "<annotation>" + "<a>" * depth + "</a>" * depth + "</annotation>") == []


def test_difficult_boxes_are_kept_or_counted(tmp_path: Path):
    make_pair(tmp_path, "1")
    boxes = [
        thing("car", 1, 1, 40, 30, more="<difficult>1</difficult>"),
        thing("car", 11, 11, 50, 40, more="<difficult>0</difficult>"),
    ]
    (tmp_path / "labels/1.xml").write_text(annotation(*boxes))
    kept = plugin_of(tmp_path, label_format="voc")
    (entry,) = kept.itemize_entries("train")
    expected = np.array([[0, 0, 0, 40, 30], [0, 10, 10, 50, 40]], np.float32)
    np.testing.assert_array_equal(kept.encode_entry(entry)[1], expected, strict=True)
    without = plugin_of(tmp_path, label_format="voc", keep_difficult=False)
    np.testing.assert_array_equal(without.encode_entry(entry)[1], expected[1:])
    reason = f"boxes in {tmp_path}/labels that are marked as difficult"
    assert without.user_data["skipped"] == [{"count": 1, "reason": reason}]


def test_an_image_without_a_file_is_rejected_and_a_file_without_an_image_counted(tmp_path: Path):
    for name in "12":
        make_pair(tmp_path, name)
    for name in "13":
        (tmp_path / f"labels/{name}.xml").write_text(annotation(thing("car", 1, 1, 40, 30)))
    plugin = plugin_of(tmp_path, label_format="voc")
    (skipped,) = plugin.user_data["skipped"]
    assert (skipped["count"], skipped["reason"][-5:]) == (1, "3.xml")
    with pytest.raises(IngestionError, match=r"labels/2\.xml cannot be read: No such file"):
        plugin.encode_entry({"file": "2.png"})
