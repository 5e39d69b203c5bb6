"""What becomes of the pixels of a label file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.plugins import IngestionError
from tests.plugins.image_segmentation.label_folders import (
    COLORS,
    colored,
    grey,
    label_of,
    make_pair,
    paletted,
    plugin_of,
    save,
    text,
)

PIXELS = np.array([[0, 1, 2, 1], [2, 2, 0, 1], [1, 0, 0, 2]], np.uint8)


@pytest.mark.parametrize("ending", ["png", "gif", "bmp", "tif"])
def test_indices_of_a_palette_are_classes(tmp_path: Path, ending: str):
    make_pair(tmp_path, "1", paletted(PIXELS), ending)
    plugin = plugin_of(tmp_path)
    np.testing.assert_array_equal(label_of(plugin, "1"), PIXELS, strict=True)
    assert plugin.user_data["palette"] == COLORS
    assert "class_labels" not in plugin.user_data


@pytest.mark.parametrize("ending", ["png", "bmp", "tif", "pgm"])
def test_grey_values_are_classes(tmp_path: Path, ending: str):
    make_pair(tmp_path, "1", grey(PIXELS), ending)
    plugin = plugin_of(tmp_path)
    np.testing.assert_array_equal(label_of(plugin, "1"), PIXELS, strict=True)
    assert "palette" not in plugin.user_data


@pytest.mark.parametrize("ending", ["png", "tif", "bmp", "pbm"])
@pytest.mark.parametrize("values", ["ids", "order"])
def test_bits_are_classes(tmp_path: Path, ending: str, values: str):
    make_pair(tmp_path, "1", grey(PIXELS.clip(0, 1) * 255).convert("1"), ending)
    found = label_of(plugin_of(tmp_path, grey_values=values), "1")
    np.testing.assert_array_equal(found, PIXELS.clip(0, 1), strict=True)


def test_bits_and_0_and_255_are_the_same_values(tmp_path: Path):
    make_pair(tmp_path, "1", grey(PIXELS.clip(0, 1) * 255).convert("1"))
    make_pair(tmp_path, "2", grey(PIXELS.clip(0, 1) * 255))
    plugin = plugin_of(tmp_path, grey_values="order")
    np.testing.assert_array_equal(label_of(plugin, "1"), label_of(plugin, "2"))


@pytest.mark.parametrize("ending", ["png", "tif", "pgm"])
def test_16_bits_make_labels_of_16_bits(tmp_path: Path, ending: str):
    wide = PIXELS.astype(np.uint16) * 300
    make_pair(tmp_path, "1", grey(wide, "uint16"), ending)
    names = text(tmp_path, "names.txt", *(f"class {n}" for n in range(601)))
    found = label_of(plugin_of(tmp_path, class_labels_path=names), "1")
    np.testing.assert_array_equal(found, wide, strict=True)


def test_16_bits_with_few_named_classes_make_labels_of_8_bits(tmp_path: Path):
    make_pair(tmp_path, "1", grey(PIXELS, "uint16"))
    names = text(tmp_path, "names.txt", "a", "b", "c")
    found = label_of(plugin_of(tmp_path, class_labels_path=names), "1")
    np.testing.assert_array_equal(found, PIXELS, strict=True)


def test_many_named_classes_make_labels_of_16_bits(tmp_path: Path):
    make_pair(tmp_path, "1", grey(PIXELS))
    names = text(tmp_path, "names.txt", *(f"class {n}" for n in range(257)))
    found = label_of(plugin_of(tmp_path, class_labels_path=names), "1")
    np.testing.assert_array_equal(found, PIXELS.astype(np.uint16), strict=True)


def test_wide_values_among_labels_of_8_bits_are_rejected(tmp_path: Path):
    make_pair(tmp_path, "1", grey(PIXELS))
    make_pair(tmp_path, "2", grey(PIXELS, "uint16"))
    make_pair(tmp_path, "3", grey([[5, 400], [5, 5]], "uint16"))
    plugin = plugin_of(tmp_path)
    np.testing.assert_array_equal(label_of(plugin, "2"), PIXELS, strict=True)
    with pytest.raises(IngestionError, match=r"3\.png holds the class id 400 at x = 1, y = 0"):
        label_of(plugin, "3")


@pytest.mark.parametrize("kind", [colored, paletted, lambda p: colored(p).convert("RGBA")])
def test_colours_are_the_rows_of_a_text_file(tmp_path: Path, kind):
    make_pair(tmp_path, "1", kind(PIXELS))
    # Not in the order of their numbers.
    rows = text(tmp_path, "colors.txt", "0 200 0", "0 0 0", "200 0 0")
    plugin = plugin_of(tmp_path, colormap_method="textfile", colormap_text_path=rows)
    expected = np.array([1, 2, 0], np.uint8)[PIXELS]
    np.testing.assert_array_equal(label_of(plugin, "1"), expected, strict=True)
    assert plugin.user_data["palette"] == [COLORS[2], COLORS[0], COLORS[1]]
    assert plugin.user_data["class_labels"] == ["0 200 0", "0 0 0", "200 0 0"]


def test_another_colour_is_named_with_its_place(tmp_path: Path):
    image = colored(PIXELS)
    image.putpixel((3, 1), (1, 2, 3))
    make_pair(tmp_path, "1", image)
    rows = text(tmp_path, "colors.txt", "0 200 0", "0 0 0", "200 0 0")
    plugin = plugin_of(tmp_path, colormap_method="textfile", colormap_text_path=rows)
    expected = r"1\.png has the color \(1, 2, 3\), which is not in .*colors\.txt.* x = 3, y = 1\."
    with pytest.raises(IngestionError, match=expected):
        label_of(plugin, "1")


def test_values_in_their_order(tmp_path: Path):
    make_pair(tmp_path, "1", grey(np.array([0, 255, 90], np.uint8)[PIXELS]))
    plugin = plugin_of(tmp_path, grey_values="order")
    expected = np.array([0, 2, 1], np.uint8)[PIXELS]
    np.testing.assert_array_equal(label_of(plugin, "1"), expected, strict=True)
    assert plugin.user_data["class_labels"] == ["value 0", "value 90", "value 255"]


@pytest.mark.parametrize("mode", ["squash", "crop", "fill", "half_crop"])
@pytest.mark.parametrize("size", [(24, 18), (9, 31), (50, 50)])
def test_labels_are_resized_as_the_image_and_keep_their_classes(tmp_path: Path, mode, size):
    """A label made of the image is still that after both were resized."""
    classes = np.zeros((18, 24), np.uint8)
    classes[4:13, 5:17] = 2
    make_pair(tmp_path, "1", grey(classes))
    save(tmp_path / "i/1.png", grey(np.where(classes == 2, 255, 0)))
    sizes = {"resize_width": size[0], "resize_height": size[1], "resize_mode": mode}
    plugin = plugin_of(tmp_path, **sizes)
    feature, label = plugin.encode_entry({"file": "1.png", "label": "1.png"})
    assert label.shape == feature.shape == (size[1], size[0], 1)
    assert set(np.unique(label)) == {0, 2}
    # Where the image is not mixed at an edge, the label says the same.
    sure = (feature == 0) | (feature == 255)
    np.testing.assert_array_equal(label[sure] == 2, feature[sure] == 255)
    assert sure.mean() > 0.5


def test_a_label_is_turned_as_the_file_says(tmp_path: Path):
    for image in (grey(PIXELS), paletted(PIXELS)):
        exif = Image.Exif()
        exif[274] = 6
        make_pair(tmp_path, "1", image.transpose(Image.Transpose.ROTATE_90))
        save(tmp_path / "l/1.png", image.transpose(Image.Transpose.ROTATE_90), exif=exif)
        save(tmp_path / "i/1.png", grey(PIXELS))
        np.testing.assert_array_equal(label_of(plugin_of(tmp_path), "1"), PIXELS)
