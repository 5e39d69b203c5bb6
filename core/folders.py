"""Listing folders: names in their order, links followed as far as users may name files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from core.exceptions import IngestionError
from core.names import printed
from core.roots import require_named


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
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError as error:
        text = f"{printed(folder)} cannot be listed: {error.strerror or error}."
        raise IngestionError(text) from error
    for entry in entries:
        if entry.is_symlink():
            require_named(entry.path)
    return sorted(Item(entry.name, is_folder(entry)) for entry in entries)


def is_folder(entry: os.DirEntry[str]) -> bool:
    """What cannot be asked, such as a link to itself, is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def walk(folder: str) -> Iterator[tuple[str, list[str]]]:
    """Every folder in and below one, with its files' names, in order of their paths.

    Links are followed, as data sets are often put together from them, but no folder is
    entered twice: a link to a folder above it would have no end.

    Raises:
        IngestionError: as `scan` does.
    """
    seen = {os.path.realpath(folder)}
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        items = scan(path)
        yield path, [item.name for item in items if not item.is_folder]
        inner = (os.path.join(path, item.name) for item in items if item.is_folder)
        waiting += reversed([path for path in inner if is_new(path, seen)])


def is_new(folder: str, seen: set[str]) -> bool:
    real = os.path.realpath(folder)
    new = real not in seen
    seen.add(real)
    return new
