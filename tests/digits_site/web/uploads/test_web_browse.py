"""Choosing files and folders of the server."""

from __future__ import annotations

import os
import re
from html import unescape

import pytest
from django.urls import reverse

from core.models import Upload
from digits_site.web.uploads import browsing
from digits_site.web.uploads.browsing import SHOWN, place_for
from tests.factories import make_dataset


@pytest.fixture
def root(settings, tmp_path):
    """A root with images, a class file, and links; outside of it what nobody may see."""
    root = tmp_path / "root"
    for path in ("root/scans/a.png", "root/scans/b.png", "root/.hidden/x", "private/secret.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (root / "labels.txt").touch()
    (root / "out").symlink_to(tmp_path / "private")
    (root / "in").symlink_to(root / "scans")
    settings.DIGITS_DATA_ROOTS = [str(root)]
    return root


def shown(browser, **query):
    """The names on the page, those of folders with a slash, and the page."""
    answer = browser.get(reverse("web:browse"), query)
    assert answer.status_code == 200
    text = answer.content.decode()
    rows = re.findall(r"<li>(.*?)</li>", text, re.DOTALL)
    return [unescape(re.sub(r"<[^>]*>", "", row)).strip() for row in rows], text


def test_a_folder_lists_folders_then_files_without_what_is_hidden_or_leads_out(browser, root):
    names, text = shown(browser, path=root, kind="folder")
    assert names == ["in/", "scans/", "labels.txt"]
    assert f'data-choose="{root}"' in text
    assert "secret" not in text


def test_where_files_are_chosen_they_can_be_clicked_and_folders_are_no_choice(browser, root):
    _, text = shown(browser, path=root, kind="file")
    assert re.findall(r'data-choose="([^"]*)"', text) == [f"{root}/labels.txt"]
    _, text = shown(browser, path=root, kind="any")
    assert re.findall(r'data-choose="([^"]*)"', text) == [f"{root}/labels.txt", str(root)]


@pytest.mark.parametrize(
    "path", ["{root}/scans/a.png", "{root}/scans/gone", "{root}/scans/gone/deeper", "{root}/in/x"]
)
def test_what_is_no_folder_stands_for_the_one_that_it_would_be_in(browser, root, path):
    assert shown(browser, path=path.format(root=root))[0] == ["a.png", "b.png"]


@pytest.mark.parametrize(
    "path", ["{root}/../private", "{root}/out", "{root}/..", "/etc", "a\0b", "\udc80", "x" * 5000]
)
def test_outside_of_the_roots_nothing_is_listed(browser, root, path, monkeypatch):
    monkeypatch.setenv("HOME", "/")
    names, text = shown(browser, path=path.format(root=root).encode("utf-8", "surrogateescape"))
    assert names in ([f"{root}/"], ["in/", "scans/", "labels.txt"])
    assert "secret" not in text


def test_it_starts_with_the_roots_recent_folders_and_uploads(browser, root):
    upload = Upload.objects.create(name="pets.zip")
    upload.folder.mkdir(parents=True)
    make_dataset(fields={"folder_train": f"{root}/scans", "seed": 0, "gone": "/nowhere/at/all"})
    names, text = shown(browser)
    assert names == [f"{root}/scans/", "pets.zip", "All uploads", f"{root}/"]
    titles = ["Recent folders", "Uploads", "Folders of the server"]
    assert re.findall(r'<h2 class="card-heading">(.*?)</h2>', text) == titles


def test_the_home_folder_is_offered_where_it_may_be_read_and_holds_anything(
    browser, settings, tmp_path, monkeypatch
):
    settings.DIGITS_DATA_ROOTS = ["/"]
    home = tmp_path / "ann"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    assert shown(browser, top="1")[0] == ["/"]
    (home / "scans").mkdir()
    assert shown(browser, top="1")[0] == [f"{home}/", "/"]
    settings.DIGITS_DATA_ROOTS = [str(home / "scans")]
    assert shown(browser, top="1")[0] == [f"{home}/scans/"]


def test_uploads_are_among_the_first_places(browser, root, settings):
    uploads = settings.DIGITS_DATA_DIR / "uploads"
    (uploads / "nuclei-1").mkdir(parents=True)
    assert shown(browser, top="1")[0] == ["All uploads", f"{root}/"]
    assert shown(browser, path=uploads)[0] == ["nuclei-1/"]


def test_the_data_folder_is_passed_over_where_a_root_is_above_it(browser, settings, tmp_path):
    settings.DIGITS_DATA_ROOTS = ["/"]
    (tmp_path / "other").mkdir()
    assert shown(browser, path=tmp_path)[0] == ["other/"]
    assert shown(browser, path=settings.DIGITS_DATA_DIR)[0] == ["other/"]


def test_ancestors_lead_back_to_the_root_and_not_above(browser, root):
    _, text = shown(browser, path=root / "scans")
    paths = re.findall(r'kind=any&amp;path=([^"]*)"[^>]*>([^<]*)</button>', text)
    assert (os.fspath(root).replace("/", "%2F"), str(root)) in paths
    assert not [name for _, name in paths if name == root.parent.name]


def test_long_lists_are_cut_off_and_searched(browser, root):
    for number in range(SHOWN + 3):
        (root / "scans" / f"image-{number:04}.png").touch()
    names, text = shown(browser, path=root / "scans")
    assert len(names) == SHOWN
    assert "and 5 more" in text
    assert shown(browser, path=root / "scans", q="IMAGE-0502")[0] == ["image-0502.png"]
    assert "No name contains “&lt;b&gt;”" in shown(browser, path=root / "scans", q="<b>")[1]


def test_strange_names_are_escaped_or_passed_over(browser, root):
    folder = root / "strange"
    folder.mkdir()
    (folder / 'a"><b>&x=1#.png').touch()
    (folder / "ü b.png").touch()
    open(os.fsencode(folder) + b"/\xff.png", "w").close()
    names, text = shown(browser, path=folder, kind="file")
    assert names == ['a"><b>&x=1#.png', "ü b.png"]
    assert "<b>" not in text


def test_what_is_looked_at_is_bounded(browser, root, monkeypatch):
    monkeypatch.setattr(browsing, "LOOKED_AT", 10)
    for number in range(20):
        (root / "scans" / f"image-{number:04}.png").touch()
    names, text = shown(browser, path=root / "scans")
    assert len(names) == 10
    assert "so only part of it was searched" in text
    looked = []
    monkeypatch.setattr(browsing, "is_open", lambda folder: looked.append(folder))
    shown(browser, path="/a" * 2000)
    shown(browser, path="/a" * 60)
    assert len(looked) < 70


@pytest.mark.parametrize("path", ["~a\0b", "~nobody-of-that-name/x", "relative", "//", " "])
def test_odd_paths_are_shown_as_some_folder(browser, root, monkeypatch, path):
    monkeypatch.setenv("HOME", "/")
    assert shown(browser, path=path)[0]


def test_a_link_to_itself_is_shown_as_a_file(browser, root):
    (root / "self").symlink_to("self")
    assert shown(browser, path=root)[0] == ["in/", "scans/", "labels.txt", "self"]


def test_names_that_a_field_cannot_take_are_left_out(browser, root):
    for name in ("two\nlines", " blank", "blank "):
        (root / "scans" / name).mkdir()
    assert shown(browser, path=root / "scans")[0] == ["a.png", "b.png"]


def test_a_folder_that_cannot_be_listed_says_so(root, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("digits_site.web.uploads.browsing.os.scandir", refuse)
        place = place_for(str(root))
    assert place.error == f"{root} cannot be listed: Permission denied."
