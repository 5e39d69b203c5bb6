"""What previews refuse, pass over and keep for themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from pydicom.data import get_testdata_file

from digits_site.web.previews import resizing
from digits_site.web.previews import views as previews
from tests.digits_site.web.previews.answers import URL, fragment, line, source


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"width": 99999, "height": 5}, "Width: Ensure this value is less than or equal to 16384."),
        ({"width": 5, "height": -1}, "Height: Ensure this value is greater than or equal to 1."),
        ({"width": "5x", "height": 5}, "Width: Enter a whole number."),
        ({"width": "9" * 5000, "height": 5}, "Width: Enter a whole number."),
        ({"width": 5}, "Height: Give both “Width” and “Height”, or none of them."),
        ({"height": 5}, "Width: Give both “Width” and “Height”, or none of them."),
        ({"mode": "<b>"}, "Images of other proportions are: Select a valid choice. <b> is not"),
        ({"mode": ""}, "Images of other proportions are: This field is required."),
        ({"channels": "CMYK"}, "Channels: Select a valid choice. CMYK is not one of"),
        ({"path": "a\0.png"}, "Path: Null characters are not allowed."),
        ({"path": "x" * 5000}, "Path: Ensure this value has at most 4096 characters"),
        ({"width": 16384, "height": 16384}, "Images of 16384 × 16384 pixels are too large for"),
        (
            {"width": 16384, "height": 1, "mode": "crop"},
            "Images of 16384 × 12288 pixels are too large for a preview.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(browser, query, words):
    text = fragment(browser, **query)
    assert line(text).startswith(words)
    assert "<img" not in text


def test_what_is_typed_is_escaped(browser):
    assert b"<b>" not in browser.get(URL, {"mode": "<b>"}).content


def test_what_users_may_not_name_is_neither_shown_nor_told(browser, root, tmp_path):
    shutil.copy(get_testdata_file("CT_small.dcm"), tmp_path / "private.dcm")
    (root / "link.dcm").symlink_to(tmp_path / "private.dcm")
    paths = [tmp_path, tmp_path / "private.dcm", tmp_path / "missing.dcm", root / "link.dcm", root]
    answers = {fragment(browser, path=path, width=64, height=64) for path in paths}
    assert len(answers) == 1
    assert "test picture" in answers.pop()


def test_broken_images_are_passed_over(browser, photo, root):
    (root / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nno more")
    (root / "b.dcm").write_bytes(b"no DICOM")
    (root / "photos").mkdir()
    photo.rename(root / "photos" / "photo.png")
    expected = {
        root: "photos/photo.png",
        f"{root}/./photos/": "photo.png",
        root / "a.png": "test picture",
    }
    for path, name in expected.items():
        assert source(fragment(browser, path=path, width=9, height=9)) == name


def test_a_file_that_is_no_image_gives_the_test_picture(browser, photo, root):
    (root / "list.csv").write_text("photo.png,1\n")
    for name in ("list.csv", "missing", "list.csv/x"):
        assert source(fragment(browser, path=root / name)) == "test picture"


def test_it_is_read_only_and_needs_a_login(browser, client):
    assert browser.post(URL).status_code == 405
    answer = client.get(URL, {"path": "/"})
    assert (answer.status_code, answer.url) == (302, f"/login/?next={URL}%3Fpath%3D%252F")


def test_images_that_are_too_large_are_not_decoded(
    browser: Client, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("L", (10_000, 4_000)).save(root / "large.png")
    monkeypatch.setattr(resizing, "read", lambda *_: pytest.fail("it was read"))
    text = fragment(browser, path=root, width=10, height=10)
    assert "Images of 10000 × 4000 pixels are too large for a preview." in text


def test_previews_wait_for_each_other(
    browser: Client, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "PATIENCE", 0.01)
    with previews.turn():
        assert "other previews" in fragment(browser, path=photo)
    assert "other previews" not in fragment(browser, path=photo)
