"""Files and sizes of pictures, as Pillow reads them."""

from __future__ import annotations

import io
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from core.drawing import at_most, css, data_url, default_color, png, resized, thumbnail
from core.drawing.palettes import COLORS


def decoded(file):
    return Image.open(io.BytesIO(file))


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA")])
def test_pillow_reads_back_the_very_pixels(channels, mode):
    image = np.random.default_rng(3).integers(0, 256, (7, 9, channels), np.uint8)
    found = decoded(png(image))
    assert (found.format, found.mode) == ("PNG", mode)
    assert np.array_equal(np.asarray(found).reshape(7, 9, channels), image)


def test_a_data_url_holds_the_file():
    file = png(np.zeros((2, 2, 1), np.uint8))
    kind, _, data = data_url(file).partition(",")
    assert kind == "data:image/png;base64"
    assert b64decode(data) == file


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((28, 28), (112, 112)),
        ((10, 30), (40, 120)),
        ((112, 50), (112, 50)),
        ((256, 256), (256, 256)),
        ((512, 1024), (128, 256)),
        ((1, 3000), (1, 256)),
    ],
)
def test_thumbnails_are_enlarged_by_whole_factors_or_reduced(size, shown):
    image = np.random.default_rng(4).integers(0, 256, (*size, 3), np.uint8)
    small = thumbnail(image)
    assert small.shape == (*shown, 3)
    if size == (28, 28):
        assert np.array_equal(small, image.repeat(4, axis=0).repeat(4, axis=1))


@pytest.mark.parametrize(("size", "shown"), [((3, 6), (96, 192)), ((768, 400), (192, 100))])
def test_a_picture_has_the_size_that_is_asked_for(size, shown):
    assert resized(np.zeros((*size, 1), np.uint8), 192).shape == (*shown, 1)


def test_reducing_takes_means_of_any_type_and_never_enlarges():
    image = np.arange(16, dtype=np.int16).reshape(4, 4, 1) * 100
    halved = image.reshape(2, 2, 2, 2).mean(axis=(1, 3))
    assert np.array_equal(at_most(image, 2)[:, :, 0], halved)
    assert at_most(image, 9) is image


def test_colours_of_classes():
    assert css(default_color(0)) == "#000000"
    assert css(default_color(1)) == "#e69f00"
    assert default_color(len(COLORS) + 1) == default_color(1)
