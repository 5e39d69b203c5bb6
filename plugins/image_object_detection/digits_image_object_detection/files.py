"""Reading the text and the numbers of label files."""

from __future__ import annotations

import math
import os
import stat
from pathlib import Path

from core.plugins import IngestionError


def read_text(path: str | Path, largest: int) -> str:
    """A file's text, without the mark that Windows puts before UTF-8.

    Raises:
        IngestionError: it cannot be read, has more bytes than the largest, or is no text
            in UTF-8; the text names the file and, for the latter, the line.
    """
    try:
        with open(path, "rb", opener=open_at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise IngestionError(f"{path} is no file.")
            if status.st_size > largest:
                raise IngestionError(
                    f"{path} has {status.st_size:,} bytes; of such a label file, at most "
                    f"{largest:,} are read."
                )
            data = file.read()
    except OSError as error:
        raise IngestionError(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise IngestionError(f"{path}, line {line}: it is no text in UTF-8.") from error


def open_at_once(path: str, flags: int) -> int:
    """Opens a pipe, too, without waiting for a writer."""
    return os.open(path, flags | os.O_NONBLOCK)


def number_of(text: str) -> float:
    """A finite number, or a ValueError that shows the text."""
    try:
        # Python takes 1_000 for a number; label files do not.
        number = math.nan if "_" in text else float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"“{text}” is no number")
    return number
