"""Which files below a path may be shown, and how far is looked."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from digits_site.web.previews.first_image import MOST_DEPTH, MOST_ENTRIES, images_at


@pytest.fixture
def root(settings, tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    settings.DIGITS_DATA_ROOTS = [str(folder)]
    return folder


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def found(root: Path, path: Path | None = None) -> list[str]:
    return [os.path.relpath(file, root) for file in images_at(str(path or root))]


def test_a_folders_own_files_come_by_name_before_those_of_its_folders(root):
    touch(root / "b.JPG", root / "a.png", root / "c/z.tif", root / "A/1.bmp", root / "c/a/0.gif")
    assert found(root) == ["a.png", "b.JPG", "A/1.bmp", "c/z.tif", "c/a/0.gif"]


def test_a_file_may_be_named_itself(root):
    touch(root / "a.png", root / "b.png", root / "list.txt")
    assert found(root, root / "b.png") == ["b.png"]
    assert found(root, root / "list.txt") == found(root, root / "missing.png") == []


def test_what_is_hidden_empty_or_no_image_is_left_out(root):
    touch(root / ".a.png", root / ".git/b.png", root / "notes.txt", root / "z.png")
    (root / "empty.png").touch()
    (root / "folder.png").mkdir()
    os.mkfifo(root / "pipe.png")
    os.mkfifo(root / "pipe")
    (root / "loop.png").symlink_to(root / "loop.png")
    (root / "gone.png").symlink_to(root / "nowhere")
    assert found(root) == ["z.png"]


def test_dicom_counts_with_and_without_its_ending(root):
    source = get_testdata_file("CT_small.dcm")
    shutil.copy(source, root / "IM000001")
    shutil.copy(source, root / "slice.DCM")
    assert found(root) == ["IM000001", "slice.DCM"]


def test_what_links_lead_to_counts(root, tmp_path):
    touch(tmp_path / "private/secret.png", root / "z/a.png")
    (root / "file.png").symlink_to(tmp_path / "private/secret.png")
    (root / "folder").symlink_to(tmp_path / "private")
    (root / "inside").symlink_to(root / "z")
    assert found(root) == ["inside/a.png", "z/a.png"]
    for path in ("file.png", "folder", "folder/secret.png", "../private", ".."):
        assert found(root, root / path) == []


def test_a_folder_that_holds_itself_ends(root):
    touch(root / "a.png")
    (root / "b").symlink_to(root)
    assert found(root)[:2] == ["a.png", "b/a.png"]
    assert len(found(root)) == MOST_DEPTH


def test_depth_and_entries_are_bounded(root):
    touch(root.joinpath(*"abcde", "5.png"), root.joinpath(*"abcdef", "6.png"))
    assert found(root) == ["a/b/c/d/e/5.png"]
    for number in range(MOST_ENTRIES):
        (root / f"{number}.txt").touch()
    touch(root / "zz/image.png")
    assert found(root, root / "zz") == ["zz/image.png"]
    assert "zz/image.png" not in found(root)


def test_a_folder_that_cannot_be_listed_is_passed_over(root):
    touch(root / "b/a.png")
    (root / "a").mkdir(mode=0)
    assert found(root) == ["b/a.png"]
    assert list(images_at(str(root / ("x" * 5000)))) == []
