"""Reading a job's log while it grows and is rotated."""

from __future__ import annotations

import io
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from core.storage import older_log

CHUNK = 2**16
LOOK_EVERY = 0.3


class LogReader:
    """Reads on from the oldest part that is kept, through every rotation."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: BinaryIO | None = None

    def read(self) -> Iterator[bytes]:
        """What there is to read now, beyond what was read before."""
        while True:
            # Looked for first: a part that has one after it is whole, so nothing that is
            # written between its end and the rotation is missed.
            following = self.following()
            if self.file is not None:
                while data := self.file.read(CHUNK):
                    yield data
            if following is None:
                return
            self.close()
            self.file = following

    def following(self) -> BinaryIO | None:
        """The part after the present one, opened; None if there is none yet."""
        # The newer first: a rotation in between then shows the same part twice, not none.
        files = [file for file in (opened(self.path), opened(older_log(self.path))) if file]
        parts = {number_of(file): file for file in reversed(files)}
        numbers = list(parts)
        if self.file is not None and number_of(self.file) in parts:
            del numbers[: numbers.index(number_of(self.file)) + 1]
        chosen = parts[numbers[0]] if numbers else None
        for file in files:
            if file is not chosen:
                file.close()
        return chosen

    def close(self) -> None:
        if self.file is not None:
            self.file.close()


def opened(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None


def number_of(file: BinaryIO) -> int:
    """The file's number on the disk, which it keeps when it is renamed."""
    return os.fstat(file.fileno()).st_ino


def last_lines(data: bytes, count: int) -> bytes:
    return b"".join(deque(io.BytesIO(data), maxlen=count))


def follow(reader: LogReader, ended: Callable[[], bool]) -> Iterator[bytes]:
    """What is written, as it is written, until `ended` says that nothing more will be."""
    while True:
        last = ended()  # asked first: all that was written before its end is read below
        yield from reader.read()
        if last:
            return
        time.sleep(LOOK_EVERY)
