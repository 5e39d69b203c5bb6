"""What the page of a new dataset says of the files, before the job."""

from __future__ import annotations

import json
import re
from subprocess import CompletedProcess

import pytest
from django.core.cache import cache

from digits_site.web.shared import asking
from tests.factories import make_dataset

URL = "/datasets/new/image-classification/found/"
FOUND = {
    "summary": "2 classes, 13 images, 30 × 20, RGB",
    "unreadable": "1 file cannot be read",
    "stages": {"train": 10, "val": 3},
    "reasons": ["dog/<b>.png: is cut short"],
    "suggested": {"resize_width": None, "channel_conversion": "none"},
    "class_labels": ["cat", "dog"],
    "classes": 2,
}


@pytest.fixture
def asked(monkeypatch):
    """The command's arguments; it answers at once."""
    calls = []

    def run(arguments, **options):
        calls.append(arguments[2:])
        return CompletedProcess(arguments, 0, json.dumps(FOUND), "")

    monkeypatch.setattr(asking.subprocess, "run", run)
    monkeypatch.setattr(asking.Thread, "start", asking.Thread.run)
    cache.clear()
    return calls


def form(folder, **values):
    return {
        "method": "folder",
        "folder_train": str(folder),
        "folder_pct_val": 25,
        "folder_pct_test": 0,
        "seed": 0,
        "group_by": "auto",
        "channel_conversion": "RGB",
        "resize_width": 256,
        "resize_height": 256,
        "resize_mode": "squash",
        "dicom_values": "auto",
        **values,
    }


def test_what_was_found_with_a_name_and_values(browser, asked, tmp_path):
    folder = tmp_path / "my_pets" / "train"
    folder.mkdir(parents=True)
    make_dataset(name="my pets")
    page = browser.post(URL, form(folder)).content.decode()
    assert "2 classes, 13 images, 30 × 20, RGB" in page
    assert "1 file cannot be read" in page
    assert "10 for training, 3 for validation" in page
    assert "dog/&lt;b&gt;.png" in page
    assert 'data-name="my pets 2"' in page
    values = re.search('data-suggested="(.*?)"', page)[1].replace("&quot;", '"')
    assert json.loads(values) == {"resize_width": "", "channel_conversion": "none"}


def test_the_command_chooses_size_and_channels_itself_and_gets_no_uploads(browser, asked, tmp_path):
    folder = tmp_path / "pets"
    folder.mkdir()
    browser.post(URL, form(folder, textfile_train_images="/etc/passwd"))
    (arguments,) = asked
    assert arguments[:2] == ["survey", "image-classification"]
    assert f"folder_train={folder}" in arguments
    named = {part.partition("=")[0] for part in arguments}
    assert named & {"resize_width", "channel_conversion", "textfile_train_images"} == set()
    browser.post(URL, form(folder, resize_width=100, resize_height=100))
    assert len(asked) == 1  # which is the same question


@pytest.mark.parametrize(
    ("folder", "said"),
    [("", "once you say where the data is"), ("/nowhere/at/all", "is not a folder on the server")],
)
def test_nobody_is_asked_before_the_form_is_valid(browser, asked, folder, said):
    assert said in browser.post(URL, form(folder)).content.decode()
    assert asked == []


def test_what_is_missing_is_named(browser, tmp_path):
    folder = tmp_path / "dicom" / "case"
    folder.mkdir(parents=True)
    url = "/datasets/new/image-sunnybrook/found/"
    page = browser.post(url, {"image_folder": str(folder.parent)}).content.decode()
    assert "Still missing: Contour folder" in page


def test_it_is_no_page_to_open(browser):
    assert browser.get(URL).status_code == 405
    assert browser.post("/datasets/new/nope/found/").status_code == 404
