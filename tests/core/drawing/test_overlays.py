"""Masks, boxes and layers over a picture, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from core.drawing import faded, resized_mask, with_layers
from core.drawing.overlays import OPACITY
from core.drawing.samples import drawn_label, drawn_sample, is_mask


def colours(index):
    return [(0, 0, 0), (255, 0, 0)][index]


def drawn(label, side=100, size=200):
    image = np.full((side, side, 3), 90, np.uint8)
    return drawn_sample(image, label, size=size, color=colours)


def test_a_box_is_a_frame_in_its_colour_where_it_lies():
    boxes = np.array([[1, 10, 20, 50, 40]], np.float32)
    found = (drawn(boxes) == (255, 0, 0)).all(axis=2)
    rows, columns = np.nonzero(found)
    assert (columns.min(), rows.min(), columns.max(), rows.max()) == (20, 40, 99, 79)
    assert not found[44:76, 24:96].any()  # only the frame


def test_a_box_of_the_first_class_is_white():
    found = drawn(np.array([[0, 10, 10, 60, 60]], np.float32))
    assert (found[20, 60] == 255).all()


@pytest.mark.parametrize("box", [[1, 0, 0, 100, 100], [1, 5, 5, 5.2, 5.1], [1, -9, -9, 300, 300]])
def test_boxes_at_and_beyond_the_edge_or_tiny_are_drawn(box):
    assert drawn(np.array([box], np.float32)).shape == (200, 200, 3)


def test_no_boxes_leave_the_image():
    assert (drawn(np.zeros((0, 5), np.float32)) == 90).all()


def test_a_mask_is_translucent_with_an_opaque_outline():
    mask = np.zeros((100, 100, 1), np.uint8)
    mask[20:60, 30:70] = 1
    found = drawn(mask, size=100)
    red, other = round(90 + (255 - 90) * OPACITY), round(90 * (1 - OPACITY))
    assert found[40, 50].tolist() == [red, other, other]
    assert found[20, 50].tolist() == found[40, 69].tolist() == [255, 0, 0]
    assert found[19, 50].tolist() == found[40, 70].tolist() == [90, 90, 90]


def test_an_enlarged_mask_has_no_class_that_was_not_there():
    mask = np.random.default_rng(5).choice([0, 3, 250], (31, 17))
    found = resized_mask(mask, 192)
    assert found.shape == (192, 105)
    assert set(np.unique(found)) == {0, 3, 250}


def test_labels_that_are_no_masks_are_not_drawn():
    feature = np.zeros((4, 4, 1))
    assert is_mask(np.zeros((4, 4, 1), np.uint8), feature)
    assert not is_mask(np.zeros((4, 4, 1), np.float32), feature)
    assert not is_mask(np.zeros((4, 4, 3), np.uint8), feature)
    assert not is_mask(np.zeros((2, 2, 1), np.uint8), feature)
    assert not is_mask(np.array(3), feature)


def test_a_target_stands_beside_its_image():
    image, target = np.full((50, 100, 1), 7, np.uint8), np.full((50, 100, 3), 200, np.uint8)
    found = drawn_sample(image, None, size=100, target=target)
    assert found.shape == (50, 202, 3)
    assert (found[:, :100] == 7).all()
    assert (found[:, 100:102] == 255).all()
    assert (found[:, 102:] == 200).all()


def test_a_target_of_another_size_has_the_same_length():
    image, target = np.zeros((50, 100, 1), np.uint8), np.zeros((80, 40, 1), np.float32)
    assert drawn_sample(image, None, size=100, target=target).shape == (100, 100 + 2 + 50, 3)


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [
        ((5, 9, 1), "float32"),
        ((9, 5, 2), "int16"),
        ((100, 80, 3), "uint8"),
        ((100, 80, 4), "uint16"),
        ((1, 1, 1), "uint8"),
    ],
)
def test_samples_of_all_kinds_of_arrays(shape, dtype):
    feature = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    label = np.full((*shape[:2], 1), 200, np.int64)
    found = drawn_sample(feature, label, size=192)
    assert max(found.shape[:2]) == 192
    assert found.shape[2] == 3


def test_layers_are_blended_as_opaque_as_they_are():
    base = Image.new("L", (4, 4), 100)
    layer = Image.new("RGBA", (8, 8), (200, 0, 50, 255))
    found = np.asarray(with_layers(base, [faded(layer, 0.5)])).astype(int)
    alpha = round(255 * 0.5) / 255
    expected = [100 + (value - 100) * alpha for value in (200, 0, 50)]
    assert found.shape == (8, 8, 3)
    assert abs(found - expected).max() <= 1


@pytest.mark.parametrize("kind", ["mask", "boxes", "vector"])
@pytest.mark.parametrize("size", [100, 192])
def test_a_layer_over_the_image_is_what_is_drawn_at_once(kind, size):
    label = np.zeros((60, 100, 1), np.uint8)
    label[20:50, 30:70] = 1
    if kind != "mask":
        label = np.array([[1, 10, 5.5, 50, 40], [0, 2, 2, 99, 30]], np.float32)
    if kind == "vector":
        label = label[0]
    image = np.random.default_rng(2).integers(0, 256, (60, 100, 3), np.uint8)
    layer = drawn_label(image, label, size=size, color=colours)
    base = Image.fromarray(drawn_sample(image, None, size=size)).convert("RGBA")
    base.alpha_composite(Image.fromarray(layer))
    at_once = drawn_sample(image, label, size=size, color=colours)
    assert np.abs(np.asarray(base)[:, :, :3] - at_once.astype(int)).max() <= 1
