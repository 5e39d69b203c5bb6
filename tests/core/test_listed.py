"""Files of lists whose names are written in another way than on the disk."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from core.exceptions import IngestionError
from core.listed import listed_path, with_slashes

NFC, NFD = "M\u00fcller \u30c7", "Mu\u0308ller \u30c6\u3099"
"""One name, as most systems write it and as macOS does."""


def make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return str(path)


def test_the_example_is_what_the_standard_says():
    assert unicodedata.normalize("NFD", NFC) == NFD != NFC


@pytest.mark.parametrize("there", [NFC, NFD])
@pytest.mark.parametrize("written", [NFC, NFD])
@pytest.mark.parametrize("form", ["{}.png", "{0}/{0}.png", "a/{}/1.png"])
def test_composed_and_decomposed_names_are_one(tmp_path: Path, there: str, written: str, form: str):
    path = make(tmp_path / form.format(there))
    assert listed_path(str(tmp_path), form.format(written)) == path
    assert listed_path("", str(tmp_path / form.format(written))) == path


def test_the_name_as_it_is_written_comes_first(tmp_path: Path):
    paths = {name: make(tmp_path / f"{name}.png") for name in (NFC, NFD)}
    for name, path in paths.items():
        assert listed_path(str(tmp_path), f"{name}.png") == path


def test_a_name_that_fits_to_two_files_is_of_neither(tmp_path: Path):
    # With two marks, the order of which does not count, there are more forms.
    names = ("e\u0323\u0302", "\u1eb9\u0302")
    for name in names:
        make(tmp_path / f"{name}.png")
    assert listed_path(str(tmp_path), "\u1ec7.png") == str(tmp_path / "\u1ec7.png")


def test_a_folder_that_has_changed_is_listed_again(tmp_path: Path):
    assert listed_path(str(tmp_path), f"{NFC}.png") == str(tmp_path / f"{NFC}.png")
    path = make(tmp_path / f"{NFD}.png")
    assert listed_path(str(tmp_path), f"{NFC}.png") == path


@pytest.mark.parametrize("file", ["a\\b\\1.png", "a/b\\1.png", ".\\a\\b\\1.png"])
def test_backslashes_separate_folders_where_there_is_no_such_file(tmp_path: Path, file: str):
    path = make(tmp_path / "a/b/1.png")
    assert Path(listed_path(str(tmp_path), file)) == Path(path)
    assert listed_path(str(tmp_path), f"{NFC}\\1.png").endswith("\\1.png")
    other = make(tmp_path / f"{NFD}/1.png")
    assert listed_path(str(tmp_path), f"{NFC}\\1.png") == other
    itself = make(tmp_path / file)
    assert listed_path(str(tmp_path), file) == itself


@pytest.mark.parametrize("file", ["C:\\a\\1.png", "d:/a/1.png", "\\\\host\\a\\1.png"])
@pytest.mark.parametrize("has_folder", [True, False])
def test_absolute_paths_of_windows_are_refused_by_name(tmp_path: Path, file: str, has_folder: bool):
    with pytest.raises(IngestionError, match=r"is an absolute path of Windows\. Write paths relat"):
        listed_path(str(tmp_path) if has_folder else "", file)


@pytest.mark.parametrize(
    "file", ["..\\1.png", "a\\..\\..\\1.png", "\\1.png", "..\\..\\etc\\passwd"]
)
def test_backslashes_lead_out_of_no_folder(tmp_path: Path, file: str):
    make(tmp_path / "1.png")
    (folder := tmp_path / "images").mkdir()
    assert listed_path(str(folder), file) == f"{folder}/{file}"
    assert with_slashes(file) == file
