"""What users read where a sample is not like the others."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core.exceptions import IngestionError
from core.ingest.differing import check_alike
from core.store.manifest import Spec
from core.store.writer import ShardWriter

IMAGE = Spec("uint8", (24, 20, 3))
ANY_SIZE = Spec("uint8", (None, None, 3))
FIELDS = ["resize_width", "resize_height", "resize_mode", "channel_conversion"]
DETECTION = [
    *("resize_image_width", "resize_image_height", "padding_image_width"),
    *("padding_image_height", "channel_conversion"),
]
RESIZE = r"Give resize_width and resize_height, so .* resize_mode says what becomes of other"


def text_of(tmp_path, found: np.ndarray, wanted: Spec = IMAGE, fields=FIELDS, label=None) -> str:
    of_label = None if label is None else IMAGE
    with (
        ShardWriter(tmp_path / "shard-00000", wanted, of_label) as writer,
        pytest.raises(IngestionError) as caught,
    ):
        check_alike(writer, (found, label), fields)
    return str(caught.value)


@pytest.mark.parametrize(
    ("shape", "dtype", "wanted", "expected"),
    [
        ((24, 21, 3), "uint8", IMAGE, f"is 24 × 21 × 3 uint8; the dataset's are .*uint8. {RESIZE}"),
        ((24, 20, 1), "uint8", IMAGE, r"uint8\. Set channel_conversion to RGB or L, so that all"),
        ((24, 21, 1), "uint8", IMAGE, f"{RESIZE}.* Set channel_conversion to RGB or L"),
        ((30, 20, 1), "uint8", ANY_SIZE, r"3 uint8\. Set channel_conversion to RGB or L"),
        ((24, 20, 3), "uint16", IMAGE, r"uint8\. Save all files with one kind of values"),
    ],
)
def test_the_fields_that_help_are_named(tmp_path, shape, dtype, wanted, expected):
    assert re.search(expected, text_of(tmp_path, np.zeros(shape, dtype), wanted))


def test_fields_are_those_of_the_plugin(tmp_path):
    image = np.zeros((24, 21, 3), np.uint8)
    assert (
        "Give resize_image_width and resize_image_height, or padding_image_width and "
        "padding_image_height, so that all are brought to one size."
    ) in text_of(tmp_path / "boxes", image, fields=DETECTION)
    assert text_of(tmp_path / "none", image, fields=[]).endswith("Bring all to one size.")
    grey = np.zeros((24, 20, 1), np.uint8)
    assert text_of(tmp_path / "grey", grey, fields=[]).endswith("are 24 × 20 × 3 uint8.")


def test_a_target_has_its_own_field(tmp_path):
    image, grey = np.zeros((24, 20, 3), np.uint8), np.zeros((24, 20, 1), np.uint8)
    text = text_of(tmp_path, image, fields=["label_channel_conversion"], label=grey)
    assert "The label is" in text
    assert "Set label_channel_conversion to RGB or L, so that all have the same" in text
