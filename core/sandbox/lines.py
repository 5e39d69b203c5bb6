"""What comes out of a sandbox: bounded lines, and the end of what is printed."""

from __future__ import annotations

from collections.abc import Callable

ANSWERS = "DIGITS_SANDBOX_ANSWERS"
"""The variable with the number of the file to which a sandbox writes its answers, one a line."""
_KEPT = 2**16


class Lines:
    """Splits bytes into lines, up to a number and a length."""

    def __init__(self, most: int, longest: int, on_line: Callable[[str], None]) -> None:
        """Take the number of lines, the bytes of one, and who is called with each."""
        self.most, self.longest, self.on_line = most, longest, on_line
        self.count = 0
        self._rest = bytearray()

    def add(self, data: bytes) -> str:
        """Take bytes; the name of the limit that they exceed, or ""."""
        *whole, rest = data.split(b"\n")
        for piece in whole:
            self._rest += piece
            line, self._rest = bytes(self._rest), bytearray()
            self.count += 1
            if len(line) > self.longest:
                return "line"
            if self.count > self.most:
                return "lines"
            self.on_line(line.decode("utf-8", "replace"))
        self._rest += rest
        return "line" if len(self._rest) > self.longest else ""


class Tail:
    """Keeps the end of what is printed, and counts all of it."""

    def __init__(self, most: int) -> None:
        """Take the bytes that may be printed."""
        self.most = most
        self.size = 0
        self._kept = b""

    def add(self, data: bytes) -> str:
        """Take bytes; the name of the limit that they exceed, or ""."""
        self.size += len(data)
        self._kept = (self._kept + data)[-_KEPT:]
        return "printed" if self.size > self.most else ""

    @property
    def text(self) -> str:
        return self._kept.decode("utf-8", "replace")
