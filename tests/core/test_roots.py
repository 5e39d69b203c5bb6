from __future__ import annotations

import os

import pytest
from django import forms

from core.exceptions import IngestionError
from core.fields import FolderField, PathField, ServerFileField, require_paths
from core.folders import scan, walk
from core.listed import listed_path
from core.roots import require_named


@pytest.fixture
def root(settings, tmp_path):
    """A root with a folder in it, beside a folder that is none of the user's business."""
    (tmp_path / "root" / "images").mkdir(parents=True)
    (tmp_path / "root-private").mkdir()
    (tmp_path / "root-private" / "secret.png").touch()
    (tmp_path / "data" / "uploads" / "7").mkdir(parents=True)
    settings.DIGITS_DATA_DIR = tmp_path / "data"
    settings.DIGITS_DATA_ROOTS = [str(tmp_path / "root")]
    return tmp_path / "root"


def test_what_lies_below_a_root_may_be_named(root):
    for path in (root, root / "images", root / "images" / "not-there.png"):
        assert require_named(str(path)) == str(path)


def test_ways_out_of_a_root_are_refused_whether_or_not_they_lead_anywhere(root):
    outside = root.parent / "root-private"
    (root / "folder").symlink_to(outside)
    (root / "file.png").symlink_to(outside / "secret.png")
    (root / "dangling").symlink_to(outside / "missing")
    (root / "chain").symlink_to(root / "folder")
    for path in (
        outside,
        root.parent,
        "/",
        "/etc/passwd",
        root / ".." / "root-private",
        root / "images" / ".." / ".." / "root-private" / "secret.png",
        root / "folder",
        root / "folder" / "secret.png",
        root / "file.png",
        root / "dangling",
        root / "chain" / "secret.png",
    ):
        with pytest.raises(IngestionError, match="DIGITS_DATA_ROOTS"):
            require_named(str(path))
        with pytest.raises(IngestionError, match="DIGITS_DATA_ROOTS"):
            listed_path("", str(path))


def test_links_within_the_roots_are_followed(root, settings):
    settings.DIGITS_DATA_ROOTS.append(str(root.parent / "root-private"))
    (root / "more").symlink_to(root.parent / "root-private")
    assert require_named(str(root / "more" / "secret.png"))
    assert [name for _, names in walk(str(root)) for name in names] == ["secret.png"]


def test_a_root_may_be_a_link(root, settings):
    (root.parent / "disk").symlink_to(root)
    settings.DIGITS_DATA_ROOTS = [str(root.parent / "disk")]
    assert require_named(str(root.parent / "disk" / "images"))
    assert require_named(str(root / "images"))


def test_without_roots_only_uploads_may_be_named(root, settings):
    settings.DIGITS_DATA_ROOTS = []
    with pytest.raises(IngestionError, match="there is none"):
        require_named(str(root))
    assert require_named(str(root.parent / "data" / "uploads" / "7"))


def test_the_data_folder_is_closed_even_below_a_root_but_for_uploads(root, settings):
    settings.DIGITS_DATA_ROOTS = ["/"]
    data = root.parent / "data"
    (data / "uploads" / "7" / "key").symlink_to(data / "secret_key")
    for path in (data, data / "secret_key", data.parent, "/", data / "uploads" / "7" / "key"):
        with pytest.raises(IngestionError, match="data folder"):
            require_named(str(path))
    assert require_named(str(data / "uploads" / "7"))
    assert require_named(str(data.parent / "root"))


def test_what_the_kernel_shows_and_the_database_are_no_data(root, settings, monkeypatch):
    settings.DIGITS_DATA_ROOTS = ["/"]
    database = root.parent / "base" / "digits.sqlite3"
    database.parent.mkdir()
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(database))
    for path in ("/proc/self/environ", "/sys/kernel", database, f"{database}-wal", database.parent):
        with pytest.raises(IngestionError, match=r"is not data|data folder"):
            require_named(str(path))
    assert require_named(str(root))


def test_uploads_may_lie_on_another_disk(root):
    disk = root.parent / "disk"
    (disk / "7").mkdir(parents=True)
    uploads = root.parent / "data" / "uploads"
    (uploads / "7").rmdir()
    uploads.rmdir()
    uploads.symlink_to(disk)
    assert require_named(str(uploads / "7"))


@pytest.mark.parametrize("name", ["\udcff.png", "a\0b"])
def test_names_that_are_no_text_are_refused_in_text(root, name):
    with pytest.raises(IngestionError) as caught:
        require_named(str(root.parent / "root-private" / name))
    assert str(caught.value).encode()
    assert "\0" not in str(caught.value)


def test_a_folder_that_became_a_link_is_not_listed(root):
    (root / "later").mkdir()
    path = FolderField().clean(str(root / "later"))
    assert listed_path(path, "secret.png")
    (root / "later").rmdir()
    (root / "later").symlink_to(root.parent / "root-private")
    for listing in (
        scan,
        lambda folder: list(walk(folder)),
        lambda f: listed_path(f, "secret.png"),
    ):
        with pytest.raises(IngestionError, match="DIGITS_DATA_ROOTS"):
            listing(path)


def test_paths_of_a_form_can_be_checked_once_more(root):
    class Fields(forms.Form):
        folder = FolderField()
        text = forms.CharField()

    require_paths(Fields(), {"folder": str(root), "text": "/etc", "others": "/etc"})
    require_paths(Fields(), {"folder": ""})
    with pytest.raises(IngestionError, match="/etc is not below"):
        require_paths(Fields(), {"folder": "/etc"})


def test_a_link_to_itself_is_no_folder(root):
    (root / "self").symlink_to("self")
    assert scan(str(root)) == [("images", True), ("self", False)]


def test_lists_name_files_below_their_folder_or_absolutely(root):
    folder = str(root / "images")
    assert listed_path(folder, "a/b.png") == f"{folder}/a/b.png"
    assert listed_path(folder, f"{root}/c.png") == f"{root}/c.png"
    with pytest.raises(IngestionError, match=r"b.png is relative; name the folder"):
        listed_path("", "b.png")
    for file in ("../../root-private/secret.png", "/etc/passwd"):
        with pytest.raises(IngestionError, match="DIGITS_DATA_ROOTS"):
            listed_path(folder, file)


@pytest.mark.parametrize("target", ["root-private", "root-private/secret.png"])
def test_folders_with_a_link_out_of_the_roots_are_not_listed(root, target):
    (root / "images" / "link").symlink_to(root.parent / target)
    with pytest.raises(IngestionError, match=r"images/link is not below"):
        scan(str(root / "images"))
    with pytest.raises(IngestionError, match=r"images/link is not below"):
        list(walk(str(root)))


def test_a_walk_is_in_order_and_enters_no_folder_twice(root):
    for path in ("b/2.png", "b/1.png", "a/x/3.png", "0.png"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    (root / "a" / "up").symlink_to(root)
    (root / "c").symlink_to(root / "b")
    found = [(os.path.relpath(path, root), names) for path, names in walk(str(root))]
    assert found == [
        (".", ["0.png"]),
        ("a", []),
        ("a/x", ["3.png"]),
        ("b", ["1.png", "2.png"]),
        ("images", []),
    ]


def test_a_walk_knows_where_it_is_behind_a_link(root, settings):
    """Folders behind a link lie elsewhere than their paths say, here above the data folder."""
    settings.DIGITS_DATA_ROOTS = [str(root.parent)]
    (root / "in").symlink_to(root.parent / "outer")
    settings.DIGITS_DATA_DIR = root.parent / "outer" / "middle" / "data"
    settings.DIGITS_DATA_DIR.mkdir(parents=True)
    for folder in (root, root / "in"):
        with pytest.raises(IngestionError, match="data folder"):
            list(walk(str(folder)))
    settings.DIGITS_DATA_DIR = root.parent / "data"
    assert [path for path, _ in walk(str(root / "in"))] == [
        str(root / "in" / inside).rstrip("/") for inside in ("", "middle", "middle/data")
    ]


def test_a_folder_that_cannot_be_listed_is_named(root):
    with pytest.raises(IngestionError, match="gone cannot be listed: No such file"):
        scan(str(root / "gone"))


def test_the_field_says_where_it_may_look_but_not_what_is_elsewhere(root):
    texts = []
    for name in ("secret.png", "missing.png"):
        with pytest.raises(forms.ValidationError) as caught:
            FolderField().clean(str(root.parent / "root-private" / name))
        texts.append(caught.value.messages[0].replace(name, "NAME"))
    assert texts[0] == texts[1]
    assert str(root) in texts[0]
    assert 'data-browse="folder"' in FolderField().get_bound_field(forms.Form(), "x").as_widget()


@pytest.mark.parametrize(
    "path",
    [
        *("/proc/1/root/etc/passwd", "/proc/self/fd/0", "/proc/self/root/tmp"),
        *("/sys/../proc/1/root", "a\0b", "\ud800", "~\0", "~\ud800", "/" + "x/" * 50_000),
        "x" * 100_000,
    ],
    ids=lambda path: ascii(path[:20]),
)
def test_what_is_no_path_is_a_short_sentence_of_the_field(root, settings, path):
    settings.DIGITS_DATA_ROOTS = ["/"]
    with pytest.raises(IngestionError) as caught:
        require_named(path)
    assert len(str(caught.value)) < 700
    for field in (FolderField(), ServerFileField(), PathField()):
        with pytest.raises(forms.ValidationError) as refused:
            field.clean(path)
        assert len(str(refused.value)) < 700


def test_links_that_cannot_be_followed_are_refused(root, monkeypatch):
    """Such as /proc/1/root, which only root may read; by another way, as tests run as root."""

    def refused(path: str) -> str:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os.path, "realpath", refused)
    with pytest.raises(IngestionError, match="cannot be followed to where it lies"):
        require_named(str(root / "image.png"))
