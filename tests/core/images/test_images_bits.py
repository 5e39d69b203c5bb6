"""One picture in 8 and in 16 bits is one input of an inference, whatever was trained on."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from core.images import TrainedOn, read_image
from core.plugins import DataIngestionInterface, Stage
from core.registry import data_plugins

PIXELS = np.random.default_rng(0).integers(0, 256, (9, 7, 3), np.uint8)
SIZES = {
    "resize_width": 5,
    "resize_height": 4,
    "resize_image_width": 5,
    "resize_image_height": 4,
    "padding_image_width": None,
    "padding_image_height": None,
}
PLUGINS = [
    "image-classification",
    "image-object-detection",
    "image-processing",
    "image-regression",
    "image-segmentation",
    "prebuilt-lmdb",
]


def written(folder: Path, pixels: np.ndarray, suffix: str = "png") -> str:
    """The path of a file with these pixels, by OpenCV."""
    path = str(folder / f"{pixels.dtype}.{suffix}")
    assert cv2.imwrite(path, pixels[..., ::-1] if pixels.ndim == 3 else pixels)
    return path


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("suffix", ["png", "tif"])
@pytest.mark.parametrize("channels", [1, 3])
def test_both_files_give_the_same_array_after_resizing_too(tmp_path, dtype, suffix, channels):
    trained_on = TrainedOn(dtype, 65535 if dtype == "uint16" else 255)
    narrow, wide = (
        read_image(
            written(tmp_path, pixels, suffix), channels=channels, size=(4, 5), trained_on=trained_on
        )
        for pixels in (PIXELS, PIXELS.astype(np.uint16) * 257)
    )
    assert narrow.dtype == wide.dtype == dtype
    np.testing.assert_array_equal(narrow, wide)


@pytest.mark.parametrize(
    ("pixels", "trained_on"),
    [
        (PIXELS.astype(np.uint16) * 257 + 1, TrainedOn("uint8", 255)),
        (PIXELS.astype(np.uint16) * 16, TrainedOn("uint8", 255)),
        (PIXELS, TrainedOn("uint16", 4095)),
        (PIXELS, TrainedOn("int16", 32767)),
        (PIXELS, TrainedOn("float32", 1)),
    ],
    ids=["not of 8 bits", "12 bits", "trained on 12 bits", "signed", "float"],
)
def test_what_would_not_be_exact_or_is_not_known_stays_as_it_is(tmp_path, pixels, trained_on):
    read = read_image(written(tmp_path, pixels), trained_on=trained_on)
    assert read.dtype == pixels.dtype
    np.testing.assert_array_equal(read, pixels)


def test_a_bitmap_of_one_bit_is_a_picture_of_8_and_16(tmp_path):
    path = tmp_path / "bits.png"
    Image.fromarray(PIXELS[:, :, 0] > 127).save(path)
    wide = read_image(path, trained_on=TrainedOn("uint16", 65535))
    np.testing.assert_array_equal(wide[:, :, 0], np.where(PIXELS[:, :, 0] > 127, 65535, 0))


@pytest.mark.parametrize("plugin_id", PLUGINS)
def test_every_plugin_reads_both_alike(tmp_path, plugin_id):
    def encoded(pixels: np.ndarray) -> np.ndarray:
        form = data_plugins[plugin_id].get_dataset_form()
        fields = {name: field.initial for name, field in form.fields.items()}
        chosen = {"channel_conversion": "RGB", "test_image_path": written(tmp_path, pixels)}
        plugin: DataIngestionInterface = data_plugins[plugin_id](
            is_inference_db=True,
            user_data={"image_shape": [4, 5, 3]},
            **{**fields, **SIZES, "feature_folder": "images", "label_folder": "labels", **chosen},
        )
        plugin.trained_on = TrainedOn("uint8", 255)
        (entry,) = plugin.itemize_entries(Stage.TEST)
        (sample,) = found if isinstance(found := plugin.encode_entry(entry), list) else [found]
        return sample[0]

    narrow, wide = encoded(PIXELS), encoded(PIXELS.astype(np.uint16) * 257)
    assert narrow.shape == (4, 5, 3)
    assert wide.dtype == np.uint8
    np.testing.assert_array_equal(narrow, wide)
