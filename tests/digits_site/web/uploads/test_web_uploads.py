"""Uploading archives."""

from __future__ import annotations

import io
import tarfile
import time
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import Upload

FILES = {"pets/cat/1.png": b"cat", "pets/dog/2.png": b"dog" * 10}


@pytest.fixture
def incoming(data_dir):
    folder = data_dir / ".incoming"
    folder.mkdir()
    return folder


def zipped(files=None):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files or FILES).items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred():
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, content in FILES.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def send(browser, data, name="pets.zip", query="", **options):
    url = reverse("web:uploads") + query
    return browser.post(url, {"archive": SimpleUploadedFile(name, data)}, **options)


def tree(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(("name", "data"), [("My Pets.zip", zipped()), ("pets.tar.gz", tarred())])
@pytest.mark.parametrize("in_memory", [True, False])
def test_an_archive_becomes_a_folder_with_a_row(
    browser, user, settings, incoming, name, data, in_memory
):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20 if in_memory else 0
    assert send(browser, data, name).url == reverse("web:uploads")
    upload = Upload.objects.get()
    assert (upload.name, upload.owner, upload.files, upload.bytes) == (name, user, 2, 33)
    assert upload.folder.parent == settings.DIGITS_DATA_DIR / "uploads"
    assert tree(upload.folder) == FILES
    assert not list(incoming.iterdir())
    page = browser.get(reverse("web:uploads")).content.decode()
    assert name in page
    assert str(upload.folder) in page


def test_the_folder_may_be_named_in_forms(browser, settings):
    settings.DIGITS_DATA_ROOTS = []
    send(browser, zipped())
    folder = Upload.objects.get().folder
    fields = {"folder_train": str(folder / "pets"), "method": "folder"}
    page = browser.post(reverse("web:dataset-new", args=["image-classification"]), fields)
    assert b"may be read here" not in page.content


def test_a_dialog_goes_on_in_the_unpacked_folder(browser):
    answer = send(browser, zipped(), query="?kind=folder", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert f'data-choose="{Upload.objects.get().folder}"' in answer.content.decode()


@pytest.mark.parametrize("query", ["", "?kind=folder"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no archive", "archive"),
        (b"", "empty"),
        (zipped()[:60], "archive"),
        (zipped({"../x": b""}), "x"),
    ],
    ids=["other bytes", "empty", "cut", "outside"],  # in archives is the time
)
def test_a_bad_one_is_refused_and_leaves_nothing(browser, settings, incoming, data, said, query):
    answer = send(browser, data, query=query)
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.content.decode()
    assert said in answer.content.decode()
    assert not Upload.objects.exists()
    assert not list(incoming.iterdir())
    assert not list((settings.DIGITS_DATA_DIR / "uploads").glob("*"))
    assert not list((settings.DIGITS_DATA_DIR / "uploads").glob(".*"))


def test_limits_are_those_of_the_settings(browser, settings):
    settings.DIGITS_UPLOAD_BYTES = 32
    assert b"invalid-feedback" in send(browser, zipped()).content
    settings.DIGITS_UPLOAD_BYTES, settings.DIGITS_UPLOAD_FILES = 33, 1
    assert b"invalid-feedback" in send(browser, zipped()).content
    settings.DIGITS_UPLOAD_FILES = 10
    assert send(browser, zipped()).status_code == 302


def test_what_was_cut_off_is_removed_a_day_later(browser, data_dir, incoming, monkeypatch):
    (data_dir / "uploads").mkdir()
    left = [incoming / "tmp.upload", data_dir / "uploads" / ".unpacking-x"]
    left += [data_dir / "uploads" / ".pets-1.deleted"]
    for folder in left:
        (folder / "part").mkdir(parents=True)
    now = time.time()
    for hours, remain in ((23, 3), (25, 0)):
        monkeypatch.setattr("core.uploads.time.time", lambda hours=hours: now + 3600 * hours)
        send(browser, zipped())
        assert sum(folder.exists() for folder in left) == remain
    assert all(upload.folder.exists() for upload in Upload.objects.all())


def test_a_deletion_that_was_cut_off_hinders_no_other(browser):
    send(browser, zipped())
    upload = Upload.objects.get()
    (upload.folder.with_name(f".{upload.folder.name}.deleted") / "x").mkdir(parents=True)
    assert browser.post(reverse("web:upload-delete", args=[upload.pk])).status_code == 302
    assert not upload.folder.exists()


def test_uploads_may_lie_on_another_disk(browser, data_dir, tmp_path):
    (tmp_path / "disk").mkdir()
    (data_dir / "uploads").symlink_to(tmp_path / "disk")
    send(browser, zipped())
    assert tree(tmp_path / "disk" / Upload.objects.get().folder.name) == FILES


def test_owners_and_staff_delete_uploads_with_their_files(browser):
    send(browser, zipped())
    upload = Upload.objects.get()
    url = reverse("web:upload-delete", args=[upload.pk])
    other = Client()
    other.force_login(get_user_model().objects.create_user("bob"))
    assert "Delete" not in other.get(reverse("web:uploads")).content.decode()
    assert other.post(url).status_code == 403
    assert "This frees 8.0" in browser.get(url).content.decode()
    assert upload.folder.exists()
    assert browser.post(url, follow=True).status_code == 200
    assert not upload.folder.exists()
    assert not Upload.objects.exists()
    assert browser.post(url).status_code == 404


def test_uploads_of_one_name_do_not_meet(browser):
    for number in range(2):
        send(browser, zipped({"x.png": bytes([number])}))
    assert [tree(upload.folder) for upload in Upload.objects.order_by("pk")] == [
        {"x.png": b"\0"},
        {"x.png": b"\1"},
    ]
