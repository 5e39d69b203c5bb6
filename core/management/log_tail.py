"""Reading a job's log while it is written and rotated."""

from __future__ import annotations

import io
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from core.storage import older_log

_CHUNK = 2**16
_LOOK_EVERY = 0.3


class LogReader:
    """Reads a log from the oldest part still kept, through every rotation."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: BinaryIO | None = None

    def read(self) -> Iterator[bytes]:
        """Everything written since the last call."""
        while True:
            # Look for it first: a part with a successor is complete, so nothing written
            # between its last read and the rotation is missed.
            following = self.following()
            if self.file is not None:
                while data := self.file.read(_CHUNK):
                    yield data
            if following is None:
                return
            self.close()
            self.file = following

    def following(self) -> BinaryIO | None:
        """The part after the current one, opened; None if there is none yet."""
        # Newest first: a rotation in between then gives the same part twice, not none.
        files = [file for file in (_opened(self.path), _opened(older_log(self.path))) if file]
        parts = {_number_of(file): file for file in reversed(files)}
        numbers = list(parts)
        if self.file is not None and _number_of(self.file) in parts:
            del numbers[: numbers.index(_number_of(self.file)) + 1]
        chosen = parts[numbers[0]] if numbers else None
        for file in files:
            if file is not chosen:
                file.close()
        return chosen

    def close(self) -> None:
        if self.file is not None:
            self.file.close()


def _opened(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None


def _number_of(file: BinaryIO) -> int:
    """The file's inode number, which it keeps when renamed."""
    return os.fstat(file.fileno()).st_ino


def last_lines(data: bytes, count: int) -> bytes:
    return b"".join(deque(io.BytesIO(data), maxlen=count))


def follow(reader: LogReader, ended: Callable[[], bool]) -> Iterator[bytes]:
    """The log as it is written, until `ended` says that it is complete."""
    while True:
        last = ended()  # ask first: everything written before the end is read below
        yield from reader.read()
        if last:
            return
        time.sleep(_LOOK_EVERY)
