"""Finding the images of each class in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypedDict

from core.plugins.dicom import DICOM_SUFFIXES, imageless_kind, is_dicom_file
from core.plugins.files import scan
from core.plugins.images import is_image_name
from core.plugins.text import composed

Classes = dict[str, list[str]]
"""Paths relative to the folder, in order, by the name of their class's folder, in order."""


class Skipped(TypedDict):
    """What is not an entry, for the user."""

    count: int
    reason: str


@dataclass
class Folder:
    """The images and DICOM files anywhere below each folder in a folder.

    Links are followed, but no folder is entered twice: a link to a folder above it would
    have no end. What is neither an image by its name nor DICOM by its name, or by its content
    where its name has no ending, a number or ".ima" for one, is passed over and counted.
    """

    path: str
    classes: Classes = field(default_factory=dict)
    passed_over: dict[str, list[str]] = field(default_factory=dict)
    """Of each kind the files, relative to the folder."""
    entered: set[str] = field(default_factory=set)

    @classmethod
    def listed(cls, path: str) -> Folder:
        """List what is there.

        Raises:
            IngestionError: a folder cannot be listed; the text names it.
        """
        folder = cls(path, entered={os.path.realpath(path)})
        for name, is_folder in scan(path):
            if name.startswith("."):
                folder.pass_over("hidden files and folders", name)
            elif is_folder:
                # Two folders may be of one class, in two Unicode forms of its name.
                folder.classes.setdefault(composed(name), []).extend(folder.images_below(name))
            else:
                folder.pass_over("files beside the folders of the classes", name)
        return folder

    def images_below(self, place: str) -> Iterator[str]:
        """Relative to the folder: first the files of a folder in it, then those of its folders."""
        path = os.path.join(self.path, place)
        if (real := os.path.realpath(path)) in self.entered:
            self.pass_over("links to folders that are listed already", place)
            return
        self.entered.add(real)
        within = []
        for name, is_folder in scan(path):
            if name.startswith("."):
                self.pass_over("hidden files and folders", f"{place}/{name}")
            elif is_folder:
                within.append(f"{place}/{name}")
            elif not is_usable(path, name):
                self.pass_over("files that are not images", f"{place}/{name}")
            elif kind := imageless_kind(os.path.join(path, name)):
                self.pass_over(f"DICOM objects that are not images ({kind})", f"{place}/{name}")
            else:
                yield f"{place}/{name}"
        for folder in within:
            yield from self.images_below(folder)

    def pass_over(self, kind: str, file: str) -> None:
        self.passed_over.setdefault(kind, []).append(file)

    def skipped(self) -> list[Skipped]:
        """What was passed over, by kind."""
        return [
            Skipped(count=len(files), reason=f"{kind} in {self.path}, the first: {files[0]}")
            for kind, files in self.passed_over.items()
        ]


def is_usable(folder: str, name: str) -> bool:
    if is_image_name(name):
        return True
    ending = os.path.splitext(name)[1].lower()
    # Scanners number their files. Others are not even opened: were one of them the host's
    # database, closing it would take SQLite's locks away from this process.
    named = ending in DICOM_SUFFIXES or ending in ("", ".ima") or ending[1:].isdigit()
    return named and is_dicom_file(os.path.join(folder, name))


def subfolder_of(file: str) -> str | None:
    """The name of the folder just below the class's, or None for a file in the class's."""
    parts = file.split("/", 2)
    return parts[1] if len(parts) > 2 else None
