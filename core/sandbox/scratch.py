"""Reading what a sandbox left in its scratch folder: no links are followed, sizes are bounded."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Not blocking, since what looks like a file may be a pipe."""


class ScratchError(Exception):
    """What is in a scratch folder is not what it should be; the text says what it is."""


def read_file(scratch: Path, *names: str, most: int) -> bytes:
    """The content of a file.

    Args:
        scratch: the folder of the sandbox.
        names: of folders in it, and of the file in the last one.
        most: bytes that it may have.

    Raises:
        ScratchError: it is missing, too large, or no ordinary file.
    """
    with _opened(scratch, names, os.O_RDONLY) as file:
        size = os.fstat(file).st_size
        if size > most:
            raise ScratchError(f"{names[-1]} has {size:,} bytes, and may have {most:,}")
        pieces, left = [], size
        while left and (piece := os.read(file, left)):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)


def empty_file(scratch: Path, *names: str) -> None:
    """Free the space of a file, which keeps its size; nothing happens to what is no file."""
    with contextlib.suppress(ScratchError), _opened(scratch, names, os.O_RDWR) as file:
        size = os.fstat(file).st_size
        os.ftruncate(file, 0)
        os.ftruncate(file, size)


@contextlib.contextmanager
def _opened(scratch: Path, names: tuple[str, ...], mode: int) -> Iterator[int]:
    """The number of an open file."""
    with contextlib.ExitStack() as stack:
        try:
            place = os.open(scratch, _FOLDER)
            for name in names[:-1]:
                stack.callback(os.close, place)
                place = os.open(name, _FOLDER, dir_fd=place)
            stack.callback(os.close, place)
            file = os.open(names[-1], mode | _FILE, dir_fd=place)
        except OSError as error:
            raise ScratchError(f"{names[-1]} cannot be read: {error.strerror}") from error
        stack.callback(os.close, file)
        facts = os.fstat(file)
        if not stat.S_ISREG(facts.st_mode) or facts.st_nlink != 1:
            raise ScratchError(f"{names[-1]} is not an ordinary file")
        yield file
