"""Archives that are dropped onto a form."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import Upload
from tests.digits_site.web.uploads.test_web_uploads import zipped

FORM = "/datasets/new/image-classification/"


def unpack(browser, data, name="pets.zip"):
    return browser.post(reverse("web:upload-unpack"), {"archive": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize(
    ("names", "below"),
    [(["pets/cat/1.png", "pets/2.png"], "pets"), (["a/1.png", "b/2.png"], ""), (["1.png"], "")],
    ids=["one folder", "two folders", "one file"],
)
def test_the_page_is_told_the_folder_of_the_data(browser, user, names, below):
    answer = unpack(browser, zipped(dict.fromkeys(names, b"x")))
    upload = Upload.objects.get()
    assert upload.owner == user
    assert answer.json() == {
        "name": "pets.zip",
        "folder": str(upload.folder / below),
        "files": len(names),
        "file": str(upload.folder / "1.png") if names == ["1.png"] else "",
    }


@pytest.mark.parametrize(
    "data",
    [b"no archive", b"", zipped()[:60], zipped({"../x": b""})],
    ids=["no archive", "empty", "cut off", "outside"],
)
def test_what_cannot_be_unpacked_is_an_error(browser, data):
    answer = unpack(browser, data)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert not Upload.objects.exists()


def test_limits_are_those_of_uploads(browser, settings):
    settings.DIGITS_UPLOAD_BYTES = 32
    assert "32 bytes" in unpack(browser, zipped()).json()["error"]


def test_only_who_is_logged_in_may(db):
    assert unpack(Client(), zipped()).status_code in (302, 403)
    assert not Upload.objects.exists()


def test_forms_with_a_field_for_a_folder_have_a_place_to_drop(browser):
    page = browser.get(FORM).content.decode()
    assert "data-drop-upload" in page
    assert "<noscript>" in page
    assert "data-drop-upload" not in browser.get("/datasets/new/test-dummy/").content.decode()
