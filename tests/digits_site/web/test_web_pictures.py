"""What is drawn over samples, and what is said of their labels."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from digits_site.web.histograms import channel_tables
from digits_site.web.pictures import picture
from digits_site.web.samples import label_text

NAMES = ["RBC", "WBC"]


def colours(index):
    return [(0, 0, 0), (255, 0, 0)][index]


def pixels(label, side=100, size=200):
    image = np.full((side, side, 3), 90, np.uint8)
    png = picture(image, label, size=size, color=colours)
    return np.asarray(Image.open(io.BytesIO(png)))


def test_a_box_is_a_frame_in_its_colour_where_it_lies():
    boxes = np.array([[1, 10, 20, 50, 40]], np.float32)
    found = (pixels(boxes) == (255, 0, 0)).all(axis=2)
    rows, columns = np.nonzero(found)
    assert (columns.min(), rows.min(), columns.max(), rows.max()) == (20, 40, 99, 79)
    assert not found[44:76, 24:96].any()  # only the frame


def test_a_box_of_the_first_class_is_white():
    found = pixels(np.array([[0, 10, 10, 60, 60]], np.float32))
    assert (found[20, 60] == 255).all()


@pytest.mark.parametrize("box", [[1, 0, 0, 100, 100], [1, 5, 5, 5.2, 5.1], [1, -9, -9, 300, 300]])
def test_boxes_at_and_beyond_the_edge_or_tiny_are_drawn(box):
    assert pixels(np.array([box], np.float32)).shape == (200, 200, 3)


def test_no_boxes_leave_the_image():
    assert (pixels(np.zeros((0, 5), np.float32)) == 90).all()


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (None, ""),
        (np.array(1), "WBC"),
        (np.array(7), "7"),
        (np.array(0.25, np.float32), "0.25"),
        (np.array([1, 1], np.uint8), "RBC, WBC"),
        (np.array([0, 0], np.uint8), "none"),
        (np.array([0.5, 0.25], np.float32), "RBC 0.5, WBC 0.25"),
        (np.array([[0, 1, 1, 2, 2], [1, 1, 1, 2, 2], [0, 3, 3, 4, 4]]), "2 RBC, 1 WBC"),
        (np.zeros((0, 5)), "none"),
        (np.ones(5, np.uint8), "RBC, WBC, 2 and 2 more"),
    ],
)
def test_labels_in_words(label, text):
    assert label_text(label, NAMES) == text


def stage(*edges, counts=(4, 1)):
    histogram = {"edges": list(edges), "counts": list(counts)}
    return {"statistics": {"channels": [{"histogram": histogram}]}}


def test_stages_of_a_channel_share_an_axis():
    (channel,) = channel_tables({"train": stage(0, 50, 100), "val": stage(50, 75, 200)})
    assert (channel["low"], channel["high"]) == (0, 200)
    assert [row["path"] for row in channel["stages"]] == [
        "M0.0 44V0.0H60.0V22.0H120.0V44Z",
        "M60.0 44V0.0H90.0V22.0H240.0V44Z",
    ]


def test_channels_are_bounded_and_may_have_no_histogram():
    many = {"train": {"statistics": {"channels": [{"mean": 1}] * 300}}}
    tables = channel_tables(many)
    assert len(tables) == 8
    assert tables[0]["stages"][0]["path"] == ""
    assert channel_tables({"train": {"statistics": {}}}) == []


def test_a_target_stands_beside_its_image():
    image, target = np.full((50, 100, 1), 7, np.uint8), np.full((50, 100, 3), 200, np.uint8)
    png = picture(image, None, size=100, target=target)
    found = np.asarray(Image.open(io.BytesIO(png)))
    assert found.shape == (50, 202, 3)
    assert (found[:, 102:] == 200).all()
    assert (found[:, 100:102] == 255).all()


def test_a_target_of_another_size_has_the_same_length():
    png = picture(
        np.zeros((50, 100, 1), np.uint8), None, size=100, target=np.zeros((80, 40, 1), np.float32)
    )
    assert Image.open(io.BytesIO(png)).size == (100 + 2 + 50, 100)
