"""A job's log file: what its processes print, kept below a size.

The processes print into a pipe, and the supervisor writes the file. So a log can be
rotated by renaming it, and no line is lost between copying and truncating.
"""

from __future__ import annotations

import os
import select
from pathlib import Path

from django.conf import settings

from core.storage import older_log

_CHUNK = 2**16


class LogFile:
    """Takes what comes out of a pipe; keeps at most two files of `DIGITS_LOG_BYTES` each."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.read_end, self.write_end = os.pipe()
        self.open = True

    def child_has_it(self) -> None:
        """Close our end for writing, so that the pipe ends with the child."""
        os.close(self.write_end)

    def pump(self, seconds: float, process: int | None = None) -> None:
        """Write what is printed; return after that many seconds, or when the process ended.

        Args:
            process: a pidfd.
        """
        watched = [self.read_end] if self.open else []
        ready, _, _ = select.select([*watched, *([process] if process else [])], [], [], seconds)
        if self.read_end in ready:
            data = os.read(self.read_end, _CHUNK)
            self.open = bool(data)
            self.write(data)

    def drain(self) -> None:
        """Write what is still in the pipe, without waiting for more, and close it."""
        os.set_blocking(self.read_end, False)
        try:
            while data := os.read(self.read_end, _CHUNK):
                self.write(data)
        except BlockingIOError:
            pass
        finally:
            os.close(self.read_end)

    def write(self, data: bytes) -> None:
        if not data:
            return
        try:
            with self.path.open("ab") as file:
                if file.tell() and file.tell() + len(data) > settings.DIGITS_LOG_BYTES:
                    self.path.rename(older_log(self.path))
                    self.path.write_bytes(data)
                else:
                    file.write(data)
        except OSError:
            # The disk is full, most likely. The job's end will say so; its log cannot.
            return
