"""What is in a folder of the server, as far as users may name it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from core.exceptions import IngestionError
from core.folders import is_folder
from core.names import printed
from core.roots import absolute, allowed, is_below, may_be_named, real_path

SHOWN = 500
LOOKED_AT = 200_000
_DEEPEST = 64
"""Folders above one another; each is looked at."""


@dataclass
class Place:
    """A folder to choose from; without a path, the list of the roots."""

    path: str = ""
    error: str = ""
    folders: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    left_out: int = 0
    """How many entries are in neither list, since there are too many."""
    is_cut: bool = False
    """Whether there is more than was looked at."""

    @property
    def ancestors(self) -> list[tuple[str, str]]:
        """Name and path of each folder above it and of itself, from a root on."""
        roots = [root for root in _tops() if is_below(self.path, root)]
        if not self.path or not roots:
            return []
        top = max(roots, key=len)
        parts = os.path.relpath(self.path, top).split(os.sep)
        found = [(top, top)]
        for part in parts if parts != ["."] else []:
            found.append((part, os.path.join(found[-1][1], part)))
        return found

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Folders, then files: `name`, `path`, `is_folder`."""
        return [
            {
                "name": name,
                "path": os.path.join(self.path, name),
                "is_folder": names is self.folders,
            }
            for names in (self.folders, self.files)
            for name in names
        ]


def _tops() -> list[str]:
    """Where choosing begins: the roots, and the uploads."""
    known = allowed()
    return [*known.roots, known.uploads]


def place_for(path: str, query: str = "") -> Place:
    """The folder that a field's text names or would be in, if there is one; else the roots.

    Args:
        path: absolute or beginning with ``~``; a file or what is not there stands for its folder.
        query: what the names to be listed are to contain, in any case.
    """
    folder = ""
    if path.count(os.sep) <= _DEEPEST:
        with suppress(IngestionError):
            folder = absolute(path) if path else ""
    while folder and not is_open(folder):
        above = os.path.dirname(folder)
        folder = above if above != folder else ""
    return _listed(folder, query) if folder else roots_place()


def roots_place() -> Place:
    return Place(folders=[top for top in _tops() if os.path.isdir(top)])


def is_open(folder: str) -> bool:
    """Whether users may look into it, even a folder above the data folder, which no field takes."""
    try:
        real = real_path(folder)
    except IngestionError:
        return False
    known = allowed()
    above = is_below(known.data, real) and any(is_below(real, root) for root in known.roots)
    return (above or not known.why_not(real)) and real != known.data and os.path.isdir(real)


def _listed(folder: str, query: str) -> Place:
    place = Place(folder)
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in islice(entries, LOOKED_AT) if _is_shown(entry, query)]
            place.is_cut = next(entries, None) is not None
    except OSError as error:
        place.error = f"{printed(folder)} cannot be listed: {error.strerror or error}."
        return place
    for entry in sorted(found, key=lambda entry: entry.name):
        names = place.folders if is_folder(entry) else place.files
        if len(names) < SHOWN:
            names.append(entry.name)
        else:
            place.left_out += 1
    return place


def _is_shown(entry: os.DirEntry[str], query: str) -> bool:
    name = entry.name
    if name.startswith(".") or query.lower() not in name.lower():
        return False
    # Fields take text of one line, and drop the blanks around it.
    if not name.isprintable() or name != name.strip():
        return False
    if entry.is_symlink() and not may_be_named(entry.path):
        return False
    return entry.path != allowed().data
