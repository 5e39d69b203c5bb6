from __future__ import annotations

import numpy as np
import pytest
from digits_dummy import DataIngestion
from PIL import Image

from core.exceptions import InferenceError
from core.inference.inputs import from_images, from_plugins
from core.store.manifest import Spec

FIELDS = {"size": 16, "shape": "square", "labelled": True}


def plugin(number: int, **user_data: object) -> DataIngestion:
    return DataIngestion(is_inference_db=True, user_data=user_data, number=number, **FIELDS)


def test_plugins_give_named_samples_with_their_labels():
    inputs = from_plugins([plugin(4), plugin(5)])
    assert inputs.count == 2
    first, second = inputs.iterator
    assert (first.name, second.name) == ("chosen-4", "chosen-5")
    assert first.feature.shape == (16, 16, 1)
    assert first.label.max() == 1


def test_an_input_that_cannot_be_encoded_says_why():
    (only,) = from_plugins([plugin(4, bad=[4])]).iterator
    assert only.feature is None
    assert only.error == "entry 4 is bad"


def test_nothing_chosen_is_an_error(monkeypatch):
    monkeypatch.setattr(DataIngestion, "itemize_entries", lambda self, stage: [])
    with pytest.raises(InferenceError, match="has no inputs"):
        from_plugins([plugin(1)])


@pytest.mark.parametrize(("channels", "dtype"), [(1, "uint8"), (3, "uint8"), (1, "uint16")])
def test_images_are_read_as_the_dataset_wants_them(tmp_path, channels, dtype):
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    Image.fromarray(pixels).save(tmp_path / "grey.png")
    (given,) = from_images([str(tmp_path / "grey.png")], Spec(dtype, (9, 9, channels))).iterator
    assert given.feature.shape == (3, 4, channels)
    assert given.feature.dtype == dtype
    np.testing.assert_array_equal(given.feature[:, :, 0], pixels)


def test_sixteen_bits_are_kept(tmp_path):
    pixels = np.array([[0, 40000], [65535, 7]], np.uint16)
    Image.fromarray(pixels).save(tmp_path / "deep.png")
    (given,) = from_images([str(tmp_path / "deep.png")], Spec("uint16", (2, 2, 1))).iterator
    np.testing.assert_array_equal(given.feature[:, :, 0], pixels)


def test_values_that_the_type_of_the_dataset_cannot_hold_are_kept(tmp_path):
    pixels = np.array([[0, 40000], [65535, 7]], np.uint16)
    Image.fromarray(pixels).save(tmp_path / "deep.png")
    for dtype in ("uint8", "int16"):
        (given,) = from_images([str(tmp_path / "deep.png")], Spec(dtype, (2, 2, 1))).iterator
        np.testing.assert_array_equal(given.feature[:, :, 0], pixels)


def test_a_file_that_is_no_image_says_so(tmp_path):
    (tmp_path / "text.png").write_text("no image")
    (given,) = from_images([str(tmp_path / "text.png")], Spec("uint8", (2, 2, 1))).iterator
    assert "it is of no kind that is read" in given.error
