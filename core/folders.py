"""Listing folders: names in their order, links followed as far as users may name files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from core.exceptions import IngestionError
from core.names import printed
from core.roots import require_named, require_real


class Item(NamedTuple):
    """What is in a folder."""

    name: str
    is_folder: bool


def scan(folder: str) -> list[Item]:
    """What is in a folder, by name.

    Raises:
        IngestionError: it cannot be listed, or it or a link in it leads to where users may not
            name files: whoever may write into one folder is not to read what only the server
            may.
    """
    require_named(folder)
    return [Item(entry.name, is_folder(entry)) for entry in entries_of(folder)]


def entries_of(folder: str) -> list[os.DirEntry[str]]:
    """What is in a folder that may be named, by name."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=attrgetter("name"))
    except OSError as error:
        text = f"{printed(folder)} cannot be listed: {error.strerror or error}."
        raise IngestionError(text) from error
    for entry in entries:
        if entry.is_symlink():
            require_named(entry.path)
    return entries


def is_folder(entry: os.DirEntry[str]) -> bool:
    """False if that cannot be found out, as of a link to itself."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def walk(folder: str) -> Iterator[tuple[str, list[str]]]:
    """Every folder in and below one, with its files' names, in order of their paths.

    Links are followed, since datasets are often put together from them, but no folder is
    entered twice: a link to a parent folder would never end.

    Raises:
        IngestionError: as `scan` does.
    """
    require_named(folder)
    real = os.path.realpath(folder)
    seen, waiting = {real}, [(folder, real)]
    while waiting:
        path, real = waiting.pop()
        require_real(path, real)
        entries = entries_of(path)
        yield path, [entry.name for entry in entries if not is_folder(entry)]
        inner = []
        for entry in filter(is_folder, entries):
            if (place := real_path(entry, real)) not in seen:
                seen.add(place)
                inner.append((entry.path, place))
        waiting += reversed(inner)


def real_path(entry: os.DirEntry[str], folder: str) -> str:
    """Where an entry of a folder with that real path lies; asked of the system only for links."""
    return os.path.realpath(entry.path) if entry.is_symlink() else os.path.join(folder, entry.name)
