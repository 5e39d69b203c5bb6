"""Finding the images of each class in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

from digits_image_classification.pixels import DICOM_SUFFIXES, is_dicom_file, is_image_name

Classes = dict[str, list[str]]
"""Paths relative to the folder, in order, by the name of their class's folder, in order."""


def list_classes(folder: str) -> Classes:
    """The images and DICOM files anywhere below each folder in a folder.

    Links are followed, but no folder is entered twice: a link to a folder above it would
    have no end. Hidden files and folders are passed over, and so is what is neither an
    image by its name nor DICOM by its name, or by its content where its name has no ending,
    a number or ".ima" for one.
    """
    classes: Classes = {}
    seen = {os.path.realpath(folder)}
    with os.scandir(folder) as scan:
        names = sorted(entry.name for entry in scan if entry.is_dir())
    for name in names:
        if not name.startswith("."):
            classes[name] = list(files_below(folder, name, seen))
    return classes


def files_below(root: str, place: str, seen: set[str]) -> Iterator[str]:
    """Relative to the root: first the files of a folder, then those of its folders."""
    path = os.path.join(root, place)
    if (real := os.path.realpath(path)) in seen:
        return
    seen.add(real)
    with os.scandir(path) as scan:
        entries = sorted((entry.name, entry.is_dir()) for entry in scan)
    for name, is_folder in entries:
        if not name.startswith(".") and not is_folder and is_usable(path, name):
            yield f"{place}/{name}"
    for name, is_folder in entries:
        if not name.startswith(".") and is_folder:
            yield from files_below(root, f"{place}/{name}", seen)


def is_usable(folder: str, name: str) -> bool:
    if is_image_name(name):
        return True
    # Scanners number their files. Others are not even opened: were one of them the host's
    # database, closing it would take SQLite's locks away from this process.
    ending = os.path.splitext(name)[1].lower()
    named = ending in DICOM_SUFFIXES or ending in ("", ".ima") or ending[1:].isdigit()
    return named and is_dicom_file(os.path.join(folder, name))


def subfolder_of(file: str) -> str | None:
    """The name of the folder just below the class's, or None for a file in the class's."""
    parts = file.split("/", 2)
    return parts[1] if len(parts) > 2 else None
