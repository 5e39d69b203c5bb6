"""What an operator has to fix, not a fault of the program: database, disk, permissions."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from core.exceptions import DiskFullError
from core.storage import data_folder

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
_SPARE = 2**17
"""Bytes that SQLite needs beside its file."""
_SPACE_TEXTS = ("no space left on device", "disk quota exceeded", "database or disk is full")
_FULL = (
    "The disk that holds {folder} is full. Delete datasets, models or inferences that are not "
    "needed any more, or give the disk more space."
)
_PLACE_TEXTS = {
    errno.EROFS: "{path} cannot be written: its file system is read-only. The operator has to make "
    "it writable.",
    errno.EACCES: "{path} cannot be used: the server's account has no permission. The operator has "
    "to give it to that account.",
    errno.EPERM: "{path} cannot be changed: the system does not permit it. The operator has to "
    "look at its owner and its attributes.",
    errno.EIO: "{path} cannot be read or written: its disk reports an error. The operator has to "
    "look at the disk.",
    errno.ESTALE: "{path} is gone from its network file system. The operator has to mount it "
    "again.",
}
_DATABASE_TEXTS = {
    "locked": "The database is busy: something else is writing to it. Try again in a moment.",
    "readonly": "The database cannot be written. The operator has to make it, and the folder that "
    "it is in, writable for the server's account.",
    "read-only": "The database does not accept changes at present. The operator has to allow them.",
    "unable to open": "The database's file cannot be opened. The operator has to check whether it "
    "is there, and give it and its folder to the server's account.",
    "disk i/o": "The database's file cannot be read or written. The operator has to look at its "
    "disk.",
    "malformed": "The database's file is damaged. The operator has to restore it from a back-up.",
    "not a database": "The database's file is damaged. The operator has to restore it from a "
    "back-up.",
    "no such": "The database is not up to date. The operator has to run manage.py migrate.",
    "does not exist": "The database is not up to date. The operator has to run manage.py migrate.",
}
"""By a part of what SQLite or PostgreSQL says."""
AWAY = (
    "The database does not answer. Try again in a moment; if that does not help, the operator has "
    "to look at it."
)
_BROKER = (
    "Redis does not answer. Try again in a moment; if that does not help, the operator has to "
    "start it."
)


def trouble(error: BaseException) -> str:
    """What is wrong and what to do, in a sentence; empty for any other error."""
    if is_disk_full(error) or (isinstance(error, DatabaseError) and _is_sqlite_full(error)):
        return _FULL.format(folder=_data_folder())
    return _place_trouble(error) or database_trouble(error)


def _is_sqlite_full(error: DatabaseError) -> bool:
    """Whether SQLite had no space for the files beside its own, of which it says other things."""
    said = str(error).lower()
    folder = data_folder().path
    unclear = "disk i/o" in said or "unable to open" in said
    return unclear and folder.exists() and shutil.disk_usage(folder).free < _SPARE


def database_trouble(error: BaseException) -> str:
    if type(error).__module__ == "redis.exceptions":
        return _BROKER
    if not isinstance(error, DatabaseError | InterfaceError):
        return ""
    said = str(error).lower()
    for part, text in _DATABASE_TEXTS.items():
        if part in said and not isinstance(error, InterfaceError):
            return text
    # Others, such as a constraint that does not hold, are faults of the program.
    away = isinstance(error, OperationalError | InterfaceError)
    return AWAY if away and not isinstance(error, ProgrammingError) else ""


def is_disk_full(error: BaseException) -> bool:
    """Whether an exception, or one that led to it, says that the disk is full.

    LMDB, HDF5 and TensorFlow wrap the system's error number into texts of their own.
    """
    return any(
        isinstance(one, DiskFullError)
        or (isinstance(one, OSError) and one.errno in _NO_SPACE)
        or any(text in str(one).lower() for text in _SPACE_TEXTS)
        for one in _chain_of(error)
    )


def _place_trouble(error: BaseException) -> str:
    """What is wrong with a disk or the rights on it, where the system says that; else empty."""
    for one in _chain_of(error):
        if isinstance(one, OSError) and one.errno in _PLACE_TEXTS:
            path = one.filename or _data_folder()
            return _PLACE_TEXTS[one.errno].format(path=path)
    return ""


def _chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and those that led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _data_folder() -> str:
    """Its path, if it was not the settings that failed."""
    return str(data_folder().path) if settings.configured else "the data folder"
