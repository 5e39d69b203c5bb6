"""The images at or below a path of the server, in a fixed order, looking at a limited number."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import islice

from core.any_image import imageless_kind, is_dicom_file
from core.folders import is_folder
from core.images import SUFFIXES
from core.roots import may_be_named

MOST_ENTRIES = 2000
"""Looked at in all folders together; of a larger one, those that the system lists first."""
MOST_DEPTH = 6
"""Levels of folders, the named one included."""


class _Budget:
    """How many entries may still be looked at."""

    def __init__(self, entries: int) -> None:
        self.left = entries

    def listed(self, folder: str) -> list[os.DirEntry[str]]:
        """The folder's entries by name, without hidden ones; none where it cannot be read."""
        try:
            with os.scandir(folder) as entries:
                found = list(islice(entries, self.left))
        except OSError:
            return []
        self.left -= len(found)
        return sorted((e for e in found if not e.name.startswith(".")), key=lambda e: e.name)


def images_at(path: str) -> Iterator[str]:
    """The files at or below the path that look like images; some may turn out not to be.

    A folder's own files by name, then its folders in the same way. What users may not name is
    skipped, and so are links to it, and what does not exist, such as "".
    """
    if path and may_be_named(path):
        if os.path.isdir(path):
            yield from _images_below(path, _Budget(MOST_ENTRIES), MOST_DEPTH)
        elif _looks_like_image(path):
            yield path


def _images_below(folder: str, budget: _Budget, depth: int) -> Iterator[str]:
    entries = budget.listed(folder)
    allowed = [entry for entry in entries if not entry.is_symlink() or may_be_named(entry.path)]
    for entry in allowed:
        if _looks_like_image(entry.path):
            yield entry.path
    if depth > 1:
        for entry in allowed:
            if is_folder(entry):
                yield from _images_below(entry.path, budget, depth - 1)


def _looks_like_image(path: str) -> bool:
    """Whether it is a file with an image's extension, or a DICOM file by its content."""
    try:
        status = os.stat(path)
    except OSError:
        return False
    # Pipes, and what the kernel shows as files without a size, could keep a reader waiting.
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        return False
    if os.path.splitext(path)[1].lower() in SUFFIXES:
        return True
    return is_dicom_file(path) and not imageless_kind(path)
