"""Reading the lines of a text file, with the place of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from core.plugins import IngestionError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_LINE = 2**24
"""Bytes; a file of zeros, which takes no space on the disk, has one line without an end."""


@dataclass(frozen=True)
class Line:
    """A line with its end, and where it is in the file."""

    number: int
    """Counted from 1."""
    start: int
    end: int
    """In bytes, exclusive."""
    text: str


def decoded_lines(file: BinaryIO, encoding: str, name: str) -> Iterator[Line]:
    """The lines of a binary file; a byte order mark is none of the first one's text.

    Args:
        encoding: "utf-8" or "latin-1".
        name: what users call the file, in errors.

    Raises:
        IngestionError: bytes that are none in this encoding, or too long a line; the text names
            the line.
    """
    start = 0
    lines = iter(partial(file.readline, _LONGEST_LINE + 1), b"")
    for number, data in enumerate(lines, 1):
        if len(data) > _LONGEST_LINE:
            raise IngestionError(
                f"{name}, line {number}: it has more than {_LONGEST_LINE:,} bytes."
            )
        if number == 1 and b"\r" in data.rstrip() and not data.endswith(b"\n"):
            raise IngestionError(
                f"{name}: its lines end with CR only, as on old Macs. Save it with other line ends."
            )
        end = start + len(data)
        while number == 1 and encoding == "utf-8" and data.startswith(BYTE_ORDER_MARK):
            start += len(BYTE_ORDER_MARK)
            data = data[len(BYTE_ORDER_MARK) :]
        yield Line(number, start, end, decoded(data, encoding, f"{name}, line {number}"))
        start = end


def decoded(data: bytes, encoding: str, place: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise IngestionError(
            f"{place}: the byte {data[error.start]:#04x} is not UTF-8. Save the file as UTF-8, or "
            "choose the encoding Latin-1 if that is what it is in."
        ) from error
