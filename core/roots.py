"""The files and folders of the server that users may name: those below `DIGITS_DATA_ROOTS`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from core.exceptions import IngestionError

UPLOADS = "uploads"


@dataclass(frozen=True)
class Allowed:
    """Real paths, free of links and `..`."""

    roots: tuple[str, ...]
    data: str
    """The data folder: database, secret key, and what everyone's jobs made."""

    @property
    def uploads(self) -> str:
        """Where uploaded archives are unpacked: what users may name of the data folder."""
        return os.path.join(self.data, UPLOADS)

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
        if is_below(real, self.data) or is_below(self.data, real):
            return "holds or belongs to the data folder of DIGITS; name another one."
        return ""


def allowed() -> Allowed:
    """What the settings allow."""
    return real_paths(tuple(settings.DIGITS_DATA_ROOTS), str(settings.DIGITS_DATA_DIR))


@lru_cache(maxsize=8)
def real_paths(roots: tuple[str, ...], data: str) -> Allowed:
    return Allowed(tuple(map(os.path.realpath, roots)), os.path.realpath(data))


def is_below(path: str, folder: str) -> bool:
    """Whether a real path is a folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def uploads_folder() -> Path:
    return Path(allowed().uploads)


def require_named(path: str) -> str:
    """The path, if users may name it: where it lies counts, not how it is written.

    Raises:
        IngestionError: it, or what its links lead to, is outside of the roots, or holds or
            belongs to the data folder. The text does not say whether it exists.
    """
    return require(path, os.path.realpath(path))


def listed_path(folder: str, file: str) -> str:
    """The path of one of the many files that a list names: absolute, or below a folder.

    Raises:
        IngestionError: it is relative and there is no folder, or it must not be named.
    """
    if not folder and not os.path.isabs(file):
        raise IngestionError(f"{file} is relative; name the folder of the images.")
    # A path that is absolute makes join ignore the folder.
    path = os.path.join(folder, file)
    if os.path.islink(path):
        return require_named(path)
    return require(path, os.path.join(real_folder(os.path.dirname(path)), os.path.basename(path)))


@lru_cache(maxsize=1024)
def real_folder(path: str) -> str:
    """Asked once for each folder of a list: to follow a path takes as long as a small image."""
    return os.path.realpath(path)


def require(path: str, real: str) -> str:
    if reason := allowed().why_not(real):
        raise IngestionError(f"{path} {reason}")
    return path
