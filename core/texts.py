"""Reading the text files that people write: UTF-8, and errors that name the line."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from core.exceptions import IngestionError


def read_bytes(path: str | Path, most: int) -> bytes:
    """The content of a file of no more than so many bytes.

    Raises:
        IngestionError: it cannot be read, is a pipe or a device, or has more.
    """
    try:
        with open(path, "rb", opener=open_at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise IngestionError(f"{path} is no file.")
            if status.st_size > most:
                raise IngestionError(
                    f"{path} has {status.st_size:,} bytes; at most {most:,} are read."
                )
            return file.read()
    except OSError as error:
        raise IngestionError(f"{path} cannot be read: {error.strerror or error}.") from error


def open_at_once(path: str, flags: int) -> int:
    """Opens a pipe, too, without waiting for a writer."""
    return os.open(path, flags | os.O_NONBLOCK)


def decoded(data: bytes, name: str) -> str:
    """The text of UTF-8, without the mark that Windows puts before it.

    Args:
        name: what users call the file, in errors.

    Raises:
        IngestionError: it is no UTF-8; the text names the file and the line.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Counted where the decoder was: it may have been given the data without its mark.
        line = error.object.count(b"\n", 0, error.start) + 1
        raise IngestionError(
            f"{name}, line {line}: it is no text in UTF-8. Store the file in that encoding."
        ) from error


def read_text(path: str | Path, most: int, name: str = "") -> str:
    """The text of a file; see `read_bytes` and `decoded`.

    Args:
        name: what errors about the text call it; "" for the path.
    """
    return decoded(read_bytes(path, most), name or str(path))
