"""Composed and decomposed Unicode are one name, whichever plug-in reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from digits_sunnybrook.cases import case_key
from digits_text_classification.classes import canonical, labels_in

from core.ingest.joined import _in_one_form
from core.ingest.plan import _with_valid_names
from core.plugins.pairs import Pair, list_pairs
from tests.plugins.image_classification.class_folders import (
    counts,
    make_dicom,
    make_image,
)
from tests.plugins.image_classification.class_folders import plugin_of as folders_of
from tests.plugins.image_classification.image_lists import listing_of, make_lists
from tests.plugins.image_object_detection.kitti_folders import line, make_pair
from tests.plugins.image_object_detection.kitti_folders import plugin_of as boxes_of
from tests.plugins.image_regression.tables import make_image as make_grey
from tests.plugins.image_regression.tables import plugin_of as table_of
from tests.plugins.text_classification.texts import make_csv, make_file
from tests.plugins.text_classification.texts import plugin_of as texts_of

NFC, NFD = "b\u00e4r", "ba\u0308r"
FORMS = pytest.mark.parametrize(("there", "written"), [(NFC, NFD), (NFD, NFC)])


def write(path: Path, *lines: str) -> str:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(path)


@FORMS
@pytest.mark.parametrize("separator", ["/", "\\"])
def test_a_table(tmp_path: Path, there: str, written: str, separator: str):
    make_grey(tmp_path / there / f"{there}.png", 7)
    file = f"{written}{separator}{written}.png"
    path = write(tmp_path / "t.csv", f"file,{written}", f"{file},1.5")
    plugin = table_of(Path(path), folder_pct_val=0, value_columns=there)
    (entry,) = plugin.itemize_entries("train")
    assert plugin.encode_entry(entry)[1] == 1.5
    assert plugin.user_data["value_names"] == [NFC]


@FORMS
@pytest.mark.parametrize("separator", ["/", "\\"])
def test_a_list(tmp_path: Path, there: str, written: str, separator: str):
    for name in "12":
        make_image(tmp_path / there / f"{name}.png", int(name))
    lines = [f"{written}{separator}1.png\t{written}", f"{written}{separator}2.png\tcat"]
    fields = make_lists(tmp_path, *lines, names=("cat", there)) | {"method": "labels"}
    plugin = listing_of(fields)
    assert plugin.user_data["class_labels"] == ["cat", NFC]
    assert [plugin.encode_entry(entry)[0][1] for entry in plugin.itemize_entries("train")] == [1, 0]


@FORMS
@pytest.mark.parametrize("separator", ["/", "\\"])
def test_what_a_list_keeps_together(tmp_path: Path, there: str, written: str, separator: str):
    for number in range(4):
        for name in "ab":
            make_dicom(tmp_path / f"{there}{number}" / f"{name}.dcm", f"patient {number}")
    lines = [f"{written}{n}{separator}{name}.dcm {n % 2}" for n in range(4) for name in "ab"]
    for group_by in ("patient", "folder"):
        fields = make_lists(tmp_path, *lines) | {"folder_pct_val": 50, "group_by": group_by}
        plugin = listing_of(fields)
        groups = [
            {entry["group"] for entry in plugin.itemize_entries(stage)}
            for stage in ("train", "val")
        ]
        assert not groups[0] & groups[1]
        assert [len(part) for part in groups] == [2, 2]


@FORMS
def test_folders_of_classes(tmp_path: Path, there: str, written: str):
    for path in (f"{there}/1.png", f"{written}/2.png", "cat/1.png", "cat/2.png"):
        make_image(tmp_path / "train" / path)
    for name in (written, "cat"):
        make_image(tmp_path / "val" / name / "3.png")
    own = {"folder_val": str(tmp_path / "val"), "folder_val_min_per_class": 1}
    plugin = folders_of(tmp_path / "train", **own)
    assert plugin.user_data["class_labels"] == [NFC, "cat"]
    found = counts(plugin)
    assert (found["train"], found["val"]) == ({0: 2, 1: 2}, {0: 1, 1: 1})
    for stage in ("train", "val"):
        for entry in plugin.itemize_entries(stage):
            assert plugin.encode_entry(entry)[0][1] == entry["label"]


@FORMS
def test_pairs(tmp_path: Path, there: str, written: str):
    for folder, name in (("i", there), ("l", written)):
        for path in (f"{name}.png", f"{name}/1.png", f"both {NFC}.png", f"both {NFD}.png"):
            make_grey(tmp_path / folder / path)
    found = list_pairs(str(tmp_path / "i"), str(tmp_path / "l"))
    assert set(found) == {
        Pair(f"{there}.png", f"{written}.png"),
        Pair(f"{there}/1.png", f"{written}/1.png"),
        Pair(f"both {NFC}.png", f"both {NFC}.png"),
        Pair(f"both {NFD}.png", f"both {NFD}.png"),
    }


def test_a_label_that_fits_to_two_images_is_of_neither(tmp_path: Path):
    names = ("e\u0323\u0302", "\u1eb9\u0302")
    for path in (*(f"i/{name}.png" for name in names), "l/\u1ec7.png", "i/1.png", "l/1.png"):
        make_grey(tmp_path / path)
    found = list_pairs(str(tmp_path / "i"), str(tmp_path / "l"))
    assert [pair.label for pair in found if pair.image] == ["1.png", None, None]


@FORMS
def test_texts(tmp_path: Path, there: str, written: str):
    rows = [f"{there},one", f"{written},two", "cat,one", "cat,two"]
    plugin = texts_of(make_csv(tmp_path, *rows), folder_pct_val=0)
    assert plugin.user_data["class_labels"] == [NFC, "cat"]
    names = make_file(tmp_path / "names.txt", "cat", written)
    named = texts_of(make_csv(tmp_path, *rows), folder_pct_val=0, class_labels_path=str(names))
    assert [entry["label"] for entry in named.itemize_entries("train")] == [1, 1, 0, 0]
    assert canonical(NFD) == NFC
    with names.open("rb") as file:
        assert labels_in(file, "utf-8", "names.txt") == ["cat", NFC]


def test_cases_of_contours():
    assert case_key(f"SC-{NFD}-01") == case_key(f"SC-{NFC}-1")


def test_classes_of_datasets_from_before_are_compared_in_one_form():
    assert _in_one_form(["cat", NFD]) == _in_one_form(["cat", NFC])
    assert _in_one_form(None) is None


HIDDEN, SHOWN = "b\u00e4r\u200f", "b\u00e4r\\u200f"
"""With a mark that has the text go on from the right, as programs for Arabic write it."""


def test_boxes_of_classes_with_hidden_characters_are_kept(tmp_path: Path):
    make_pair(tmp_path, "1", line(HIDDEN, 8, 6, 40, 30))
    for wanted in ("", HIDDEN, SHOWN):
        plugin = boxes_of(tmp_path, folder_pct_val=0, custom_classes=wanted)
        plugin.user_data = _with_valid_names(plugin.user_data)
        assert plugin.user_data["class_labels"] == [SHOWN]
        (entry,) = plugin.itemize_entries("train")
        assert plugin.encode_entry(entry)[1].tolist() == [[0, 8, 6, 40, 30]]


def test_texts_of_classes_with_hidden_characters_are_kept(tmp_path: Path):
    path = make_csv(tmp_path, f"{HIDDEN},one", f"{HIDDEN},two", "cat,one", "cat,two")
    plugin = texts_of(path, folder_pct_val=0)
    plugin.user_data = _with_valid_names(plugin.user_data)
    assert plugin.user_data["class_labels"] == [SHOWN, "cat"]
    assert [entry["label"] for entry in plugin.itemize_entries("train")] == [0, 0, 1, 1]


def test_columns_with_hidden_characters_can_be_named(tmp_path: Path):
    make_grey(tmp_path / "1.png")
    path = Path(write(tmp_path / "t.csv", f"file,{HIDDEN},b", "1.png,1.5,2"))
    for wanted in (HIDDEN, SHOWN):
        plugin = table_of(path, folder_pct_val=0, value_columns=wanted)
        assert plugin.user_data["value_names"] == [SHOWN]
        assert plugin.itemize_entries("train")[0]["label"] == 1.5
