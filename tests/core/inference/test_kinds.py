"""Inputs of another kind than the training images: converted where that is exact, else rejected."""

from __future__ import annotations

import numpy as np
import pytest

from core.exceptions import InferenceError
from core.inference.kinds import as_trained

GREY = np.arange(12, dtype=np.uint8).reshape(3, 4, 1)
COLOR = np.concatenate([GREY, GREY + 1, GREY], axis=2)


def test_what_is_of_the_kind_stays_the_same_array():
    assert as_trained(GREY, (3, 4, 1), "uint8") is GREY
    assert as_trained(COLOR, (None, None, 3), "uint8") is COLOR


def test_grey_becomes_color_and_color_without_color_grey():
    as_color = as_trained(GREY, (None, 4, 3), "uint8")
    assert as_color.tolist() == [[[value] * 3 for (value,) in row] for row in GREY.tolist()]
    assert as_trained(as_color, (3, 4, 1), "uint8").tolist() == GREY.tolist()


@pytest.mark.parametrize(
    ("feature", "shape", "words"),
    [
        (COLOR, (3, 4, 1), "a color image, but the model was trained on grey ones"),
        (GREY, (4, 4, 1), "shape is 3 × 4 × 1, but the model expects 4 × 4 × 1"),
        (GREY.repeat(2, axis=2), (3, 4, 3), "shape is 3 × 4 × 2, but"),
        (GREY[:, :, 0], (3, 4, 1), "shape is 3 × 4, but"),
        (GREY.astype(np.uint16) * 257, (3, 4, 1), "are uint16, those of the training images uint8"),
        (GREY.astype(np.int16), (3, 4, 1), "are int16, those of the training images uint8"),
        (GREY.astype(np.float32) / 255, (3, 4, 1), "are float32, those of the training images ui"),
    ],
    ids=["color", "size", "channels", "axes", "16 bits", "signed", "float"],
)
def test_what_is_of_another_kind_is_rejected_with_the_reason(feature, shape, words):
    with pytest.raises(InferenceError, match=words):
        as_trained(feature, shape, "uint8")


def test_models_of_datasets_without_a_type_take_any():
    assert as_trained(GREY.astype(np.float32), (3, 4, 1)).dtype == np.float32
