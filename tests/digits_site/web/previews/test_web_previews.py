"""What becomes of an image, before a dataset is made of it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.test import Client
from PIL import Image
from pydicom.data import get_testdata_file

from core.images import read_image, resize
from digits_site.web.previews.pattern import pattern
from tests.core.dicom.testdata import FILES
from tests.digits_site.web.previews.answers import URL, captions, fragment, line, pictures, source

SMALL = 100_000


ALL_MODES = ["squash", "crop", "fill", "half_crop"]


CAPTIONS = {
    "squash": "squashed",
    "crop": "cropped",
    "fill": "filled up",
    "half_crop": "half cropped, half filled up",
}


@pytest.mark.parametrize("mode", ALL_MODES)
def test_the_result_is_what_ingestion_stores(browser, photo, mode):
    text = fragment(browser, path=photo, width=80, height=90, mode=mode, channels="RGB")
    before, after = pictures(text)
    original = np.asarray(Image.open(photo))
    assert np.array_equal(before, original)
    assert np.array_equal(after, resize(original, (90, 80), mode))
    assert captions(text) == ["100 × 60", f"→ 80 × 90, {CAPTIONS[mode]}"]
    assert source(text) == "photo.png"


@pytest.mark.parametrize("mode", ALL_MODES)
def test_the_test_picture_is_resized_likewise(browser, mode):
    text = fragment(browser, width=256, height=256, mode=mode)
    assert np.array_equal(pictures(text)[1], resize(pattern(), (256, 256), mode))
    assert captions(text) == ["640 × 480", f"→ 256 × 256, {CAPTIONS[mode]}"]
    assert source(text) == "test picture"


def test_a_photograph_is_decoded_as_at_ingestion(browser, root):
    """At an eighth of its size, where that is enough."""
    pixels = cv2.resize(pattern(), (1600, 1200))
    Image.fromarray(pixels).save(root / "large.jpg")
    text = fragment(browser, path=root, width=64, height=48, channels="L")
    before, after = pictures(text)
    stored = read_image(root / "large.jpg", channels=1, size=(48, 64))
    assert np.array_equal(after, np.repeat(stored, 3, axis=2))
    assert before.shape == (384, 512, 3)
    assert captions(text) == ["1600 × 1200", "→ 64 × 48, scaled, grey"]


def test_no_size_leaves_the_image(browser, photo):
    text = fragment(browser, path=photo, channels="none")
    assert np.array_equal(*pictures(text))
    assert captions(text) == ["100 × 60", "→ 100 × 60, unchanged"]
    assert source(text) == "photo.png"
    assert line(text) == "Images keep their sizes, which must all be the same."
    assert captions(fragment(browser, path=photo, channels="L"))[1] == "→ 100 × 60, grey"


def test_large_results_are_sent_reduced_and_small_ones_shown_enlarged(browser, photo):
    text = fragment(browser, path=photo, width=2000, height=1000)
    assert pictures(text)[1].shape == (256, 512, 3)
    assert captions(text)[1] == "→ 2000 × 1000, squashed"
    assert 'width="256" height="128">' in text
    text = fragment(browser, path=photo, width=28, height=20)
    assert pictures(text)[1].shape == (20, 28, 3)
    assert 'width="252" height="180" class="enlarged">' in text


def test_both_pictures_of_sixteen_bits_have_one_brightness(browser, root):
    """Black borders would otherwise darken what they surround."""
    pixels = np.tile(np.linspace(1000, 3000, 200).astype(np.uint16), (100, 1))
    cv2.imwrite(str(root / "deep.png"), pixels)
    text = fragment(browser, path=root, width=200, height=200, mode="fill")
    before, after = pictures(text)
    assert before.min() == 0
    assert before.max() == 255
    assert np.array_equal(after[50:150], before)
    assert (after[:50] == 0).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 16384), (16384, 1), (4096, 4096)])
@pytest.mark.parametrize("mode", ALL_MODES)
def test_extreme_sizes_are_answered(browser, root, size, mode):
    Image.new("L", (1, 3000), 9).save(root / "line.png")
    for path in ("", root):
        text = fragment(browser, path=path, width=size[0], height=size[1], mode=mode)
        assert len(pictures(text)) == 2 or "too large" in text


def test_a_folder_of_dicom_files(browser, root):
    shutil.copy(get_testdata_file("CT_small.dcm"), root / "IM0001")
    text = fragment(browser, path=root, width=64, height=64, mode="crop", channels="RGB")
    before, after = pictures(text)
    assert before.shape == (128, 128, 3)
    assert after.shape == (64, 64, 3)
    assert before.std() > 20  # not black, though its pixels have 16 bits and a sign
    assert captions(text) == ["128 × 128", "→ 64 × 64, scaled, in three channels"]
    assert source(text) == "IM0001"


def test_every_small_dicom_file_is_answered(browser, settings):
    """Damaged ones, those without an image, and frames, too."""
    settings.DIGITS_DATA_ROOTS = ["/"]
    files = [file for file in FILES if file.stat().st_size < SMALL]
    shown = 0
    for file in files:
        text = fragment(browser, path=file, width=16, height=24, mode="half_crop", channels="L")
        assert len(pictures(text)) == 2
        shown += source(text) == file.name
    assert shown > len(files) / 3


@pytest.mark.parametrize("plugin", ["image-classification", "image-regression"])
def test_forms_with_a_size_have_the_script(browser, plugin):
    page = browser.get(f"/datasets/new/{plugin}/").content.decode()
    assert re.search(rf'src="/static/web/previews/resize[^"]*\.js" data-url="{URL}"', page)


def test_names_that_are_no_text_are_shown_as_text(browser: Client, root: Path, photo: Path) -> None:
    os.rename(photo, os.fsencode(root) + b"/\xff.png")
    assert "\\udcff.png" in fragment(browser, path=root)
