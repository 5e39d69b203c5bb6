"""Opening the files that users name: regular ones only, which have an end.

A device may have no end, and a pipe keeps its reader waiting. So every file that a user named,
in a field, in a list or by putting it into a folder, is opened here.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from core.exceptions import IngestionError
from core.names import printed

_KINDS = {
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


def open_file(path: str | Path, *, buffering: bool = True) -> BinaryIO:
    """A regular file, opened for reading bytes.

    Args:
        buffering: False where the file is read at once.

    Raises:
        OSError: it cannot be opened, or is not a regular file; `why` says it in words.
    """
    try:
        # Checked before opening, too: opening some devices has effects.
        _require_regular(os.stat(path))
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except ValueError as error:  # a NUL, or half of a character
        raise OSError(errno.EINVAL, "no file can have this name") from error
    try:
        _require_regular(os.fstat(descriptor))
        # What `open` returns with buffering=0, in half the time.
        plain = io.FileIO(descriptor)
        return cast(BinaryIO, io.BufferedReader(plain) if buffering else plain)
    except BaseException:
        os.close(descriptor)
        raise


def why(error: OSError) -> str:
    """What an error of the system says, without the path."""
    return error.strerror or str(error)


@contextmanager
def open_named(path: str | Path) -> Iterator[BinaryIO]:
    """A regular file, open while the block lasts; errors of the system become texts for users.

    Raises:
        IngestionError: it cannot be opened or read, or is not a regular file; the text names it.
    """
    try:
        with open_file(path) as file:
            yield file
    except OSError as error:
        raise IngestionError(f"{printed(str(path))} cannot be read: {why(error)}.") from error


def read_bytes(path: str | Path, most: int) -> bytes:
    """The content of a file of no more than so many bytes.

    Raises:
        IngestionError: it cannot be read, is not a regular file, or has more.
    """
    name = printed(str(path))
    try:
        with open_file(path, buffering=False) as file:
            size = os.fstat(file.fileno()).st_size
            if size > most:
                raise IngestionError(f"{name} has {size:,} bytes; at most {most:,} are read.")
            return file.read()
    except OSError as error:
        raise IngestionError(f"{name} cannot be read: {why(error)}.") from error


def _require_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something else")
        raise OSError(errno.EINVAL, f"it is not a regular file, but {kind}")
