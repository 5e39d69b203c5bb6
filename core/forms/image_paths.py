"""Paths of image files as users give them: files, folders, lists and archives."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.any_image import DICOM_SUFFIXES, is_image_file
from core.exceptions import IngestionError
from core.fields import ServerFileField
from core.files import read_bytes
from core.folders import scan
from core.forms.settings import SettingsError
from core.images import is_image_name
from core.listed import listed_path
from core.names import printed
from core.texts import decoded

IMAGES = "images"
"""The source of an inference of image files."""
_LIST = ".txt"
_MAX_ERRORS = 20
_LONGEST_LIST = 64 * 2**20
_WITH_CLASS = re.compile(r"(.*\S)\s+\d+")
"""As lists of training images have it: a path, and the number of its class."""


def paths_in(text: str) -> list[str]:
    """The paths in a text, one on each line."""
    # Names may have what else Python takes for the end of a line.
    return [line.strip() for line in text.split("\n") if line.strip()]


def files_of(
    paths: Sequence[str], *, takes_lists: bool
) -> tuple[list[str], list[forms.ValidationError]]:
    """All files that the paths stand for, as `image_files` has them, and the first errors."""
    found: list[str] = []
    wrong: list[forms.ValidationError] = []
    for path in paths:
        if len(wrong) == _MAX_ERRORS:
            wrong.append(forms.ValidationError("There may be more files that cannot be read."))
            break
        try:
            found += image_files(path, takes_lists=takes_lists)
        except forms.ValidationError as error:
            wrong.append(error)
    return found, wrong


def image_files(path: str, *, takes_lists: bool = True) -> Iterator[str]:
    """The file itself, an image or an archive; of a folder or a list, all images in it.

    Args:
        takes_lists: whether a text file is a list of images; otherwise, it is an input itself.

    Raises:
        ValidationError: it is not there, may not be read, or has no images.
    """
    if not os.path.isdir(path):
        path = ServerFileField().clean(path)
        listed = _listed_in(path) if takes_lists and _is_list_name(path) else None
        yield from [path] if listed is None else listed
        return
    try:
        found = list(_below(path))
    except IngestionError as error:
        raise forms.ValidationError(str(error)) from error
    if not found:
        raise forms.ValidationError(f"There are no images in {printed(path)}.")
    yield from found


def _below(folder: str) -> Iterator[str]:
    for item in scan(folder):
        path = os.path.join(folder, item.name)
        if item.is_folder and not item.name.startswith("."):
            yield from _below(path)
        elif not item.is_folder and is_image_file(path):
            yield path


def _is_list_name(name: str) -> bool:
    return name.lower().endswith(_LIST)


def _listed_in(path: str) -> list[str] | None:
    try:
        return _listed_files(read_bytes(path, _LONGEST_LIST), path, os.path.dirname(path))
    except IngestionError as error:
        raise forms.ValidationError(str(error)) from error


def take_lists(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Let the files that uploaded lists name be among the `images` of a form, not its `uploads`."""
    try:
        uploads, listed = _without_lists(cleaned.get("uploads") or [])
    except forms.ValidationError as error:
        form.add_error("uploads", error)
        return
    if "uploads" in cleaned:
        cleaned["uploads"] = uploads
    if "images" in cleaned:
        cleaned["images"] = [*cleaned["images"], *listed]


def _without_lists(uploads: Sequence[UploadedFile]) -> tuple[list[UploadedFile], list[str]]:
    """The uploads that are not lists of files on the server, and the files that lists name.

    Raises:
        ValidationError: a list is not text, or has a path that may not be read.
    """
    kept: list[UploadedFile] = []
    found: list[str] = []
    for upload in uploads:
        name = upload.name or ""
        is_list = _is_list_name(name) and (upload.size or 0) <= _LONGEST_LIST
        listed = _listed_files(upload.read(), name, "") if is_list else None
        upload.seek(0)
        found += listed or []
        kept += [] if listed else [upload]
    return kept, found


def _listed_files(data: bytes, name: str, folder: str) -> list[str] | None:
    """The files that a list names, one on each line; they need not exist. None: it is
    not a list.

    A list is a text file (`.txt`) of which the first line is a path: with a slash, with the ending
    of an image, or of a file in the same folder.

    Args:
        data: the file's content.
        name: what errors call it.
        folder: of paths that are relative; "": there is none.

    Raises:
        ValidationError: it is not text, empty, or has a path that may not be read.
    """
    try:
        lines = decoded(data, name).split("\n")
    except IngestionError as error:
        raise forms.ValidationError(str(error)) from error
    named = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    if not named:
        raise forms.ValidationError(
            f"{printed(name)} names no images: write the path of one on each line."
        )
    if not _is_path(named[0][1], folder):
        return None
    return [_listed(folder, line, f"{printed(name)}, line {number}") for number, line in named]


def _is_path(line: str, folder: str) -> bool:
    first = _without_class(line)
    has_ending = is_image_name(first) or os.path.splitext(first)[1].lower() in DICOM_SUFFIXES
    is_there = bool(folder) and os.path.isfile(os.path.join(folder, first))
    return "/" in line or "\\" in line or has_ending or is_there


def _listed(folder: str, line: str, place: str) -> str:
    try:
        path = listed_path(folder, line)
        if os.path.lexists(path):
            return path
        return listed_path(folder, _without_class(line))
    except IngestionError as error:
        raise forms.ValidationError(f"{place}: {error}") from error


def _without_class(line: str) -> str:
    found = _WITH_CLASS.fullmatch(line)
    return found[1] if found else line


def images_data(paths: Sequence[str]) -> dict[str, str]:
    """The form's data if a command is given image files.

    Raises:
        SettingsError: a name has a line break, which the form takes for the end of the name.
    """
    for path in paths:
        if "\n" in path:
            raise SettingsError("images", f"{path} has a line break in its name. Rename the file.")
    return {"source": IMAGES, "images": "\n".join(os.path.realpath(path) for path in paths)}
