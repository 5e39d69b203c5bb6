"""Reading logs of jobs that grow, and are rotated, while they are read.

A rotated log continues in a new file, and the one before stays beside it for a while. So files
are distinguished by their number on the disk, and the rest of the one before is read first.
"""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from pathlib import Path

from core.jobs.logfile import older
from core.names import printed_lines
from digits_site.web.shared.cursor import Position

START: Position = ("0", 0)


@dataclass(frozen=True)
class Part:
    """A part of a log, and where the next one begins."""

    text: str
    position: Position
    fresh: bool = False
    """It does not follow on what was read before."""
    cut: bool = False
    """Something stands above it that was not read."""


@dataclass(frozen=True)
class _Piece:
    """What a file holds from some byte on."""

    number: str
    length: int
    start: int
    data: bytes


def _piece(path: Path, start: int, size: int) -> _Piece | None:
    """At most `size` bytes; from so many before the end if `start` is negative."""
    try:
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            start = start if start >= 0 else max(0, facts.st_size + start)
            file.seek(start)
            return _Piece(str(facts.st_ino), facts.st_size, start, file.read(size))
    except FileNotFoundError:
        return None


def read_on(path: Path, position: Position, size: int) -> Part:
    """What follows, about `size` bytes of it; the position stays where nothing does."""
    number, after = position
    now = _piece(path, after, size)
    if now is not None and now.number == number and now.length >= after:
        text, used = _decoded(now.data)
        return Part(text, (number, after + used))
    before = _piece(older(path), after, size)
    rotated = before is not None and before.number == number
    rest = before.data if before is not None and rotated else b""
    text, used = _decoded(rest)
    if text:
        return Part(text, (number, after + used))
    return _begin(path, position, rest, size, fresh=not rotated)


def _begin(path: Path, position: Position, rest: bytes, size: int, *, fresh: bool) -> Part:
    """The first part of a file, after the bytes of a character that the rotation has split."""
    now = _piece(path, 0, size)
    if now is None:
        return Part("", position)
    text, used = _decoded(rest + now.data)
    if not (text or fresh):
        return Part("", position)
    return Part(text, (now.number, max(0, used - len(rest))), fresh)


def tail(path: Path, size: int) -> Part:
    """At most the last `size` bytes, from the start of a line."""
    files = [older(path), path]
    pieces = [found for file in files if (found := _piece(file, -size, size)) is not None]
    if not pieces:
        return Part("", START)
    last, whole = pieces[-1], b"".join(found.data for found in pieces)
    text, used = _decoded(whole[-size:])
    end = last.start + len(last.data) - (len(whole[-size:]) - used)
    cut = pieces[0].start > 0 or len(whole) > size
    shown = text.partition("\n")[2] or text if cut else text
    return Part(shown, (last.number, end), cut=cut)


def _decoded(data: bytes) -> tuple[str, int]:
    """The text as it is shown, and the bytes that it takes; half of a character is left."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = printed_lines(decoder.decode(data))
    return text, len(data) - len(decoder.getstate()[0])
