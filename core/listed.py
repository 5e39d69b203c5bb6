"""Finding the files that a list names, also where it writes their names in another way."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from core.exceptions import IngestionError
from core.roots import require_named, shown
from core.spellings import composed

_OF_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")


def listed_path(folder: str, file: str) -> str:
    r"""The path of one of the files that a list names: absolute, or below a folder.

    Where there is no such file, that of the same name in another Unicode form is meant: macOS
    decomposes ``é`` into two characters. Where there is none either, backslashes separate folders,
    as on Windows: ``a\1.png`` is ``a/1.png``.

    Raises:
        IngestionError: it is relative and there is no folder, it must not be named, or it is an
            absolute path of Windows.
    """
    is_of_windows = _OF_WINDOWS.match(file) is not None
    if folder or os.path.isabs(file):
        # A path that is absolute makes join ignore the folder.
        path = require_named(os.path.join(folder, file))
        if os.path.lexists(path):
            return path
        found = _found(folder, file) or _found(folder, with_slashes(file))
        if found or not is_of_windows:
            return require_named(found) if found else path
    if is_of_windows:
        raise IngestionError(
            f"{shown(file)} is an absolute path of Windows. Write paths relative to the folder of "
            "the images."
        )
    raise IngestionError(f"{shown(file)} is relative; name the folder of the images.")


def with_slashes(file: str) -> str:
    """A relative path as Windows writes it, with slashes; others as they are."""
    path = file.replace("\\", "/")
    leads_out = os.path.normpath(path).split("/")[0] == os.pardir
    return file if leads_out or path.startswith("/") or _OF_WINDOWS.match(file) else path


def _found(folder: str, file: str) -> str | None:
    """The path whose names are those of the file in any Unicode form; None: there is none."""
    place = os.sep if os.path.isabs(file) else folder
    for part in file.split("/"):
        path = os.path.join(place, part)
        if not os.path.lexists(path):
            name = None if part.isascii() else _in_another_form(place, part)
            if name is None:
                return None
            path = os.path.join(place, name)
        place = path
    return place


def _in_another_form(folder: str, name: str) -> str | None:
    try:
        require_named(folder)
        return _names(folder, os.stat(folder).st_mtime_ns).get(composed(name))
    except (OSError, IngestionError):
        return None


@lru_cache(maxsize=64)
def _names(folder: str, changed: int) -> dict[str, str | None]:
    """The names in a folder by their composed form; None: there are several.

    Args:
        changed: when that was, so that a folder is listed again once it has changed.
    """
    names: dict[str, str | None] = {}
    for name in os.listdir(folder):
        key = composed(name)
        names[key] = None if key in names else name
    return names
