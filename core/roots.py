"""The files and folders of the server that users may name: those below `DIGITS_DATA_ROOTS`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from core.exceptions import IngestionError
from core.names import printed
from core.storage import DataFolder, data_folder

_SYSTEM = ("/proc", "/sys")
"""What the kernel shows as files: the environment of processes, with passwords, among others."""
_SYSTEM_REASON = "belongs to the system and is not data."
_LONGEST = 4096
"""Bytes of a path, as Linux has it (PATH_MAX)."""
_LONGEST_SHOWN = 500


@dataclass(frozen=True)
class Allowed:
    """Real paths, free of links and `..`."""

    roots: tuple[str, ...]
    data: str
    """The data folder: secret key, usually the database, and what everyone's jobs made."""
    uploads: str
    """Where uploaded archives are unpacked: what users may name of the data folder."""
    database: str = ""
    """SQLite's file; "" where there is none."""

    def why_not(self, real: str) -> str:
        """Why a real path must not be read, as the end of a sentence; empty if it may be."""
        if is_below(real, self.uploads):
            return ""
        if not any(is_below(real, root) for root in self.roots):
            return (
                "is not below a folder that may be read here: "
                f"{', '.join(self.roots) or 'there is none'}. Put it there, or have "
                "DIGITS_DATA_ROOTS name a folder above it."
            )
        if is_below(real, self.data) or is_below(self.data, real) or self.is_database(real):
            return "holds or belongs to the data folder of DIGITS; name another one."
        if any(is_below(real, folder) for folder in _SYSTEM):
            return _SYSTEM_REASON
        return ""

    def is_database(self, real: str) -> bool:
        """Whether it is the database, what SQLite writes beside it, or a folder above."""
        if not self.database:
            return False
        return real.startswith(self.database) or is_below(self.database, real)


def allowed() -> Allowed:
    """What the settings allow."""
    database = settings.DATABASES["default"]
    is_sqlite = database["ENGINE"].endswith("sqlite3")
    return _real_paths(
        tuple(settings.DIGITS_DATA_ROOTS),
        data_folder(),
        str(database["NAME"]) if is_sqlite else "",
    )


@lru_cache(maxsize=8)
def _real_paths(roots: tuple[str, ...], data: DataFolder, database: str) -> Allowed:
    real = os.path.realpath
    uploads = real(data.uploads)
    # A path without folders is not a file but a database in memory.
    file = real(database) if os.path.isabs(database) else ""
    return Allowed(tuple(map(real, roots)), real(data.path), uploads, file)


def is_below(path: str, folder: str) -> bool:
    """Whether a real path is a folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def uploads_folder() -> Path:
    return Path(allowed().uploads)


def require_named(path: str) -> str:
    """The path, if users may name it: where it lies counts, not how it is written.

    Raises:
        IngestionError: it, or what its links lead to, is outside the roots, or holds or
            belongs to the data folder. The text does not say whether it exists.
    """
    if any(is_below(absolute(path), folder) for folder in _SYSTEM):
        # Some of what lies there leads elsewhere by other ways than links: /proc/1/root.
        raise IngestionError(f"{shown(path)} {_SYSTEM_REASON}")
    require_real(path, real_path(path))
    return path


def absolute(text: str) -> str:
    """The absolute path that a user's text means, which may begin with ``~``.

    Raises:
        IngestionError: the system could not take it.
    """
    try:
        path = os.path.abspath(os.path.expanduser(text))
        if "\0" not in path and len(os.fsencode(path)) < _LONGEST:
            return path
    except ValueError:  # half of a character, or a zero after the ~
        pass
    raise IngestionError(f"{shown(text)} is not a path.")


def real_path(path: str) -> str:
    """Where a path leads, free of links and ``..``.

    Raises:
        IngestionError: that cannot be found out.
    """
    try:
        return os.path.realpath(path)
    # A link that this account may not read, a name that is not one, links without an end.
    except (OSError, ValueError, RecursionError) as error:
        raise IngestionError(f"{shown(path)} cannot be followed to where it lies.") from error


def shown(path: str) -> str:
    """A path in a sentence: a text of any length may stand in a list."""
    text = printed(path)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def require_real(path: str, real: str) -> None:
    """Raise as `require_named` does; where the path lies is known."""
    if reason := allowed().why_not(real):
        raise IngestionError(f"{shown(path)} {reason}")


def may_be_named(path: str) -> bool:
    try:
        require_named(path)
    except IngestionError:
        return False
    return True
