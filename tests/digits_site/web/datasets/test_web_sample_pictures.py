"""The values of a sample, and its label as a layer."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from core.storage import DatasetFolder
from core.store.reader import StageReader
from tests.core.drawing.test_values import carried


def picture(browser, dataset, query: str) -> bytes:
    return browser.get(f"/datasets/{dataset.pk}/samples/train/3.png{query}").content


@pytest.mark.parametrize("dtype", ["uint16", "int16", "float32"])
def test_the_values_sent_are_those_stored(browser, store, dtype):
    dataset = store(4, dtype=dtype)
    with StageReader(DatasetFolder(dataset.folder).stage("train").path) as reader:
        feature, _ = reader.read(3)
    for size in ("", "&size=768"):
        header, values = carried(picture(browser, dataset, f"?mask=0{size}"))
        np.testing.assert_array_equal(values, feature)
        assert (header["low"], header["high"], header["is_shared"]) == (100, 130, True)
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert page.count("mask=0#values") == 4
    assert "<window-level hidden>" in page


def test_image_and_layer_make_up_the_picture_with_its_mask(browser, store):
    dataset = store(4)
    both, image, layer = (
        Image.open(io.BytesIO(picture(browser, dataset, query))).convert("RGBA")
        for query in ("", "?mask=0", "?part=label")
    )
    image.alpha_composite(layer)
    assert np.abs(np.asarray(image).astype(int) - np.asarray(both)).max() <= 1


def test_images_of_8_bits_stay_as_they_are(browser, store):
    dataset = store(1, dtype="uint8")
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "#values" not in page
    assert "<window-level" not in page


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("train/0.png?part=x", 400),
        ("train/0.png?part=label&size=1", 400),
    ],
)
def test_hostile_addresses(browser, stored, path, code):
    assert browser.get(f"/datasets/{stored.pk}/samples/{path}").status_code == code
