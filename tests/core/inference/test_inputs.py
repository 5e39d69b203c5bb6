from __future__ import annotations

import numpy as np
import pytest
from digits_dummy import DataIngestion
from PIL import Image

from core.exceptions import InferenceError
from core.images import TrainedOn
from core.inference.inputs import ImageFile, from_images, from_plugins

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


@pytest.mark.parametrize("channels", [1, 3])
def test_images_have_the_channels_of_the_dataset(tmp_path, channels):
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    Image.fromarray(pixels).save(tmp_path / "grey.png")
    (given,) = from_images([ImageFile(str(tmp_path / "grey.png"))], channels).iterator
    assert given.feature.dtype == np.uint8
    np.testing.assert_array_equal(given.feature, np.stack([pixels] * channels, axis=-1))


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_a_picture_of_8_bits_and_of_16_is_one_input(tmp_path, dtype):
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    paths = [str(tmp_path / f"{bits}.png") for bits in (8, 16)]
    Image.fromarray(pixels).save(paths[0])
    Image.fromarray(pixels.astype(np.uint16) * 257).save(paths[1])
    files = [ImageFile(path) for path in paths]
    of_8, of_16 = from_images(files, 1, TrainedOn(dtype, np.iinfo(dtype).max)).iterator
    assert of_8.feature.dtype == of_16.feature.dtype == dtype
    np.testing.assert_array_equal(of_8.feature, of_16.feature)
    # The share of the largest value is the same.
    np.testing.assert_allclose(of_8.feature[:, :, 0] / np.iinfo(dtype).max, pixels / 255)


def test_a_file_that_is_no_image_says_so(tmp_path):
    (tmp_path / "text.png").write_text("no image")
    (given,) = from_images([ImageFile(str(tmp_path / "text.png"))], 1).iterator
    assert "it is of no kind that is read" in given.error
