"""Names, palettes and ignored pixels."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.plugins import IngestionError
from tests.plugins.image_segmentation.label_folders import (
    COLORS,
    colored,
    grey,
    label_of,
    make_pair,
    paletted,
    plugin_of,
    text,
)

ROWS = [" ".join(map(str, color)) for color in COLORS]


def test_names_and_palette_are_by_class(tmp_path: Path):
    make_pair(tmp_path, "1", paletted([[0, 1]], [*COLORS, [9, 9, 9]]))
    names = text(tmp_path, "names.txt", "background", "nucleus")
    plugin = plugin_of(tmp_path, class_labels_path=names)
    assert plugin.user_data["class_labels"] == ["background", "nucleus"]
    assert plugin.user_data["palette"] == COLORS[:2]
    assert json.loads(json.dumps(plugin.user_data)) == plugin.user_data


def test_an_uploaded_file_arrives_as_a_path(tmp_path: Path):
    make_pair(tmp_path, "1", grey([[0, 1]]))
    plugin = plugin_of(tmp_path)
    plugin.fields["class_labels_file"] = text(tmp_path, "names.txt", "a", "b")
    assert plugin.prepare()["class_labels"] == ["a", "b"]


def test_a_class_without_a_name_is_rejected_with_file_and_place(tmp_path: Path):
    make_pair(tmp_path, "1", grey([[0, 1]]))
    make_pair(tmp_path, "2", grey([[0, 1], [1, 5]]))
    plugin = plugin_of(tmp_path, class_labels_path=text(tmp_path, "names.txt", "a", "b"))
    assert label_of(plugin, "1").tolist() == [[0, 1]]
    expected = r"2\.png holds the class id 5, which .*names\.txt does not name\. .* x = 1, y = 1\."
    with pytest.raises(IngestionError, match=expected):
        label_of(plugin, "2")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("ab", r"names 2 classes, but .*c\.txt has 3: class 2 \(0 200 0\) has no name"),
        ("abcd", r"names 4 classes, but .*c\.txt has 3\. Name one a line"),
    ],
)
def test_names_must_fit_to_the_colours(tmp_path: Path, names: str, expected: str):
    make_pair(tmp_path, "1", colored([[0, 1]]))
    with pytest.raises(IngestionError, match=expected):
        plugin_of(
            tmp_path,
            colormap_method="textfile",
            colormap_text_path=text(tmp_path, "c.txt", *ROWS),
            class_labels_path=text(tmp_path, "names.txt", *names),
        )


def test_names_must_fit_to_the_values(tmp_path: Path):
    make_pair(tmp_path, "1", grey([[0, 255, 7]]))
    names = text(tmp_path, "names.txt", "a", "b")
    expected = r"names 2 classes, but label images hold 3: class 2 \(value 255\) has no name"
    with pytest.raises(IngestionError, match=expected):
        plugin_of(tmp_path, grey_values="order", class_labels_path=names)


def test_palettes_are_compared_with_the_first_ones(tmp_path: Path):
    make_pair(tmp_path, "1", paletted([[0, 1]]))
    make_pair(tmp_path, "2", paletted([[1, 0]], [*COLORS, [0, 0, 0], [0, 0, 0]]))
    make_pair(tmp_path, "3", paletted([[0, 1]], [COLORS[0], [1, 2, 3], COLORS[2]]))
    make_pair(tmp_path, "4", paletted([[0, 1]], COLORS[:2]))
    plugin = plugin_of(tmp_path)
    assert label_of(plugin, "2").tolist() == [[1, 0]]
    expected = (
        r"The palette of .*l/3\.png differs from that of .*l/1\.png: index 1 is \(1, 2, 3\) here "
        r"and \(200, 0, 0\) there"
    )
    with pytest.raises(IngestionError, match=expected):
        label_of(plugin, "3")
    with pytest.raises(IngestionError, match=r"4\.png .* index 2 is no color here and \(0, 200"):
        label_of(plugin, "4")


def test_kinds_of_label_images_are_not_mixed(tmp_path: Path):
    make_pair(tmp_path, "1", grey([[0, 1]]))
    make_pair(tmp_path, "2", paletted([[0, 1]]))
    expected = r"2\.png is a palette image, but .*1\.png is a grey image"
    with pytest.raises(IngestionError, match=expected):
        label_of(plugin_of(tmp_path), "2")


def test_an_unknown_value_is_named(tmp_path: Path):
    # Of 100 label images every second is looked at for the values.
    for number in range(100):
        make_pair(tmp_path, f"{number:02d}", grey([[0, 255 if number != 51 else 128]]))
    plugin = plugin_of(tmp_path, grey_values="order", folder_pct_val=0)
    assert plugin.user_data["values"] == [0, 255]
    expected = r"51\.png holds the value 128, which is none of .*: 0, 255\. .* x = 1, y = 0"
    with pytest.raises(IngestionError, match=expected):
        label_of(plugin, "51")


def test_photographs_are_no_label_images(tmp_path: Path):
    ramp = np.arange(400, dtype=np.uint16).reshape(20, 20)
    make_pair(tmp_path, "1", grey(ramp, "uint16"))
    with pytest.raises(IngestionError, match=r"1\.png .* more than 256 different values"):
        plugin_of(tmp_path, grey_values="order")


def test_ignored_pixels_become_the_class_after_the_last(tmp_path: Path):
    make_pair(tmp_path, "1", grey([[0, 1, 255, 1]]))
    names = text(tmp_path, "names.txt", "a", "b")
    plugin = plugin_of(tmp_path, class_labels_path=names, ignore_label=255)
    assert plugin.user_data["class_labels"] == ["a", "b", "ignored"]
    assert plugin.user_data["ignore_index"] == 2
    assert label_of(plugin, "1").tolist() == [[0, 1, 2, 1]]


def test_ignored_pixels_stay_in_a_class_that_is_named(tmp_path: Path):
    make_pair(tmp_path, "1", grey([[0, 1, 2]]))
    names = text(tmp_path, "names.txt", "void", "b", "c")
    plugin = plugin_of(tmp_path, class_labels_path=names, ignore_label=0)
    assert plugin.user_data["class_labels"] == ["void", "b", "c"]
    assert plugin.user_data["ignore_index"] == 0
    assert label_of(plugin, "1").tolist() == [[0, 1, 2]]


def test_an_ignored_index_has_its_colour_of_the_palette(tmp_path: Path):
    colors = [*COLORS, *[[n, n, n] for n in range(3, 255)], [224, 224, 192]]
    make_pair(tmp_path, "1", paletted([[0, 255, 2]], colors))
    names = text(tmp_path, "names.txt", "a", "b", "c")
    plugin = plugin_of(tmp_path, class_labels_path=names, ignore_label=255)
    assert plugin.user_data["palette"] == [*COLORS, [224, 224, 192]]
    assert label_of(plugin, "1").tolist() == [[0, 3, 2]]


def test_an_ignored_value_is_not_in_the_order(tmp_path: Path):
    make_pair(tmp_path, "1", grey([[0, 128, 255]]))
    plugin = plugin_of(tmp_path, grey_values="order", ignore_label=128)
    assert plugin.user_data["class_labels"] == ["value 0", "value 255", "ignored"]
    assert label_of(plugin, "1").tolist() == [[0, 2, 1]]


@pytest.mark.parametrize("names", ["ab", "abc"])
def test_an_ignored_colour_is_a_row(tmp_path: Path, names: str):
    make_pair(tmp_path, "1", colored([[0, 1, 2]]))
    plugin = plugin_of(
        tmp_path,
        colormap_method="textfile",
        colormap_text_path=text(tmp_path, "c.txt", *ROWS),
        class_labels_path=text(tmp_path, "names.txt", *names),
        ignore_label=2,
    )
    assert plugin.user_data["ignore_index"] == 2
    assert plugin.user_data["class_labels"] == ["a", "b", "c" if len(names) == 3 else "ignored"]
    assert label_of(plugin, "1").tolist() == [[0, 1, 2]]


def test_an_ignored_row_must_be_there(tmp_path: Path):
    make_pair(tmp_path, "1", colored([[0, 1, 2]]))
    rows = text(tmp_path, "c.txt", *ROWS)
    with pytest.raises(
        IngestionError, match=r"ignored is 3, but .*c\.txt has only the rows 0 to 2"
    ):
        plugin_of(tmp_path, colormap_method="textfile", colormap_text_path=rows, ignore_label=3)
