"""Finding the elements of a data set without keeping them: linear, bounded, never recursive.

A hostile file may nest or repeat sequences without an end. So only what this module has
measured is given to a parser.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import BinaryIO, NamedTuple

from core.dicom.outline import KINDS, LONG

UNDEFINED = 0xFFFFFFFF
"""The length of what ends with a delimiter (PS3.5 7.5)."""
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_DELIMITER = b"\xfe\xff\xdd\xe0\0\0\0\0"
MOST_STEPS = 1_000_000
"""Elements and items that are looked at in a file; passing over a value is one step."""
DEEPEST = 64
"""Levels of sequences and items within each other."""

HEADS = {True: Struct("<HHI"), False: Struct(">HHI")}
SHORTS = {True: Struct("<H"), False: Struct(">H")}


class Malformed(Exception):
    """Something in a file that cannot be right; the text says what."""


class Unsuitable(Malformed):
    """Something in a whole file that cannot be used; the text says what to do, too."""


class Element(NamedTuple):
    """Where an element is; places are bytes from the beginning of the stream."""

    tag: int
    kind: bytes
    """The value representation; empty where the file does not say it."""
    begin: int
    start: int
    """Where the value begins."""
    length: int


class Walk:
    """The elements of one stream."""

    def __init__(self, stream: BinaryIO, end: int, *, little: bool = True) -> None:
        self.stream, self.end, self.little = stream, end, little
        self.steps = 0

    def elements(self, place: int, *, explicit: bool) -> Iterator[Element]:
        """The elements of a data set that begins at a place and fills the rest of the stream.

        Values are passed over, so to stop is to leave the loop.

        Raises:
            Malformed: an element leaves the stream, or there is no end to its parts.
        """
        while place + 8 <= self.end:
            element = self.element(place, explicit)
            yield element
            place = self.after(element, explicit)

    def element(self, place: int, explicit: bool) -> Element:
        """The element or delimiter at a place."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Malformed(f"It has more than {MOST_STEPS} elements.")
        self.stream.seek(place)
        head = self.stream.read(12)
        if len(head) < 8:
            raise Malformed("It is truncated.")
        group, number, length = HEADS[self.little].unpack_from(head)
        tag, kind, start = group << 16 | number, b"", place + 8
        if explicit and group != 0xFFFE:
            # Some writers change to implicit representations in the midst of a file.
            kind = head[4:6] if _is_kind(head[4:6]) else b""
            if kind in LONG:
                if len(head) < 12:
                    raise Malformed("It is truncated.")
                length = int.from_bytes(head[8:], "little" if self.little else "big")
                start = place + 12
            elif kind:
                (length,) = SHORTS[self.little].unpack_from(head, 6)
        return Element(tag, kind, place, start, length)

    def after(self, element: Element, explicit: bool) -> int:
        """The place behind an element."""
        if element.length == UNDEFINED:
            return self.behind(element.start, [(SEQUENCE_END, explicit)])
        if (end := element.start + element.length) > self.end:
            raise Malformed(f"It is truncated, or the length of {name_of(element.tag)} is wrong.")
        return end

    def items(self, sequence: Element, *, explicit: bool) -> Iterator[tuple[int, int]]:
        """Start and end of the content of each item of a sequence or of each fragment."""
        place, open_end = sequence.start, sequence.length == UNDEFINED
        end = self.end if open_end else sequence.start + sequence.length
        while place + 8 <= end:
            item = self.element(place, explicit)
            if item.tag == SEQUENCE_END:
                return
            if item.tag != ITEM:
                raise Malformed(f"There is {name_of(item.tag)} where an item is expected.")
            if item.length == UNDEFINED:
                inside = explicit and self.is_explicit(item.start, explicit)
                place = self.behind(item.start, [(ITEM_END, inside)])
                yield item.start, place - 8
            else:
                place = self.after(item, explicit)
                yield item.start, place
        # Some files end without the delimiter; if a part of it is left, or was taken for data, the
        # file is damaged.
        if open_end and (place != end or self.bytes_of(end - 8, end) == _DELIMITER):
            raise Malformed(
                "It is truncated, or the length of one of its frames or items is wrong."
            )

    def behind(self, place: int, expected: list[tuple[int, bool]]) -> int:
        """The place behind the delimiter of a sequence or an item that is open at a place.

        Args:
            expected: the one delimiter, and whether elements name their representation.
        """
        while expected:
            delimiter, explicit = expected[-1]
            element = self.element(place, explicit)
            place = element.start
            if element.tag == delimiter:
                expected.pop()
            elif (element.tag == ITEM) != (delimiter == SEQUENCE_END):
                raise Malformed(f"{name_of(element.tag)} is at a place where it cannot be.")
            elif element.length != UNDEFINED:
                place = self.after(element, explicit)
            elif element.tag == ITEM:
                expected.append((ITEM_END, explicit and self.is_explicit(place, explicit)))
            else:
                expected.append((SEQUENCE_END, explicit))
            if len(expected) > 2 * DEEPEST:
                raise Malformed(f"Its sequences are nested more than {DEEPEST} deep.")
        return place

    def is_explicit(self, place: int, default: bool) -> bool:
        """Whether the elements from a place on name their representation.

        Some files do not keep what they declare, and a sequence of unknown representation
        never does (PS3.5 6.2.2).
        """
        self.stream.seek(place)
        head = self.stream.read(6)
        if len(head) < 6 or head[:2] in (b"\xfe\xff", b"\xff\xfe"):
            return default
        return _is_kind(head[4:6])

    def bytes_of(self, begin: int, end: int) -> bytes:
        self.stream.seek(begin)
        return self.stream.read(end - begin)


def _is_kind(text: bytes) -> bool:
    """Whether two bytes may name a value representation: two capitals."""
    return text in KINDS or (text.isalpha() and text.isupper())


def name_of(tag: int) -> str:
    return f"element ({tag >> 16:04X},{tag & 0xFFFF:04X})"
