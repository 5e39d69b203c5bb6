"""Where the elements of a DICOM file are, found once for files that are laid out alike.

The images of a series mostly have the same elements of the same lengths, so the parser would
come to the same places again. `outline_of` looks whether it would: at each of these places
the file must hold what the first one did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from struct import Struct
from typing import Any

START = 132
"""After the preamble of 128 bytes and "DICM" (PS3.10 7.1)."""
TRANSFER_SYNTAX = 0x00020010
PIXEL_DATA = 0x7FE00010
META, DATA_SET = 0x0001FFFF, 0x00030000
"""The elements of the file's meta information are between."""
_EXPLICIT = {b"1.2.840.10008.1.2": False, b"1.2.840.10008.1.2.1": True}
"""Whether elements name their value representation, by transfer syntax (PS3.5 A.1, A.2)."""
LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
"""Value representations with a length of 32 bits (PS3.5 7.1.2)."""
_SHORT = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
KINDS = LONG | _SHORT
MOST_KEPT = 64

HEAD = Struct("<HHI")
LENGTH = Struct("<I")

Span = tuple[int, int]
"""The start and the length of a value."""


class Unusual(Exception):
    """Something that is left to pydicom."""


@dataclass(frozen=True)
class Outline:
    """The elements of a file's data set up to its pixels."""

    spans: dict[int, Span]
    """By tag."""
    signs: Callable[[bytes], Any]
    """Takes from a file all that the parser went by."""
    found: Any
    """What they are."""
    explicit: bool
    """Whether elements name their value representation."""

    def fits(self, data: bytes) -> bool:
        """Whether the parser would find the same in a file of the same length."""
        return bool(self.signs(data) == self.found)


kept: dict[int, Outline] = {}
"""The last outline of files of so many bytes."""


def outline_of(data: bytes) -> Outline:
    """The outline of a file.

    Raises:
        Unusual: it is not an uncompressed little-endian DICOM file whose elements ascend and
            have defined lengths, or has no pixels.
    """
    outline = kept.get(len(data))
    if outline is None or not outline.fits(data):
        outline = parsed(data)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[len(data)] = outline
    return outline


def parsed(data: bytes) -> Outline:
    """The outline, by going from element to element."""
    place, explicit, signs = meta_of(data)
    spans: dict[int, Span] = {}
    for tag, first, length in elements(data, place, DATA_SET, PIXEL_DATA + 1, explicit=explicit):
        spans[tag] = first, length
        signs.append(slice(place, first))
        place = first + length
        if tag == PIXEL_DATA:
            take = itemgetter(*signs)
            return Outline(spans, take, take(data), explicit)
    raise Unusual


def meta_of(data: bytes) -> tuple[int, bool, list[slice]]:
    """Of the file's meta information: where it ends, what it says, and by which bytes.

    What it says is whether the elements after it name their representation.
    """
    if data[128:START] != b"DICM":
        raise Unusual
    syntax, place, signs = None, START, [slice(128, START)]
    for tag, first, length in elements(data, START, META, DATA_SET, explicit=True):
        signs.append(slice(place, first))
        place = first + length
        if tag == TRANSFER_SYNTAX:
            syntax = data[first:place].rstrip(b"\0 ")
            signs.append(slice(first, place))
    # Some files do not keep what they declare.
    if syntax not in _EXPLICIT or (data[place + 4 : place + 6] in KINDS) != _EXPLICIT[syntax]:
        raise Unusual
    return place, _EXPLICIT[syntax], signs


def elements(
    data: bytes, place: int, last: int, until: int, *, explicit: bool
) -> Iterator[tuple[int, int, int]]:
    """Tag, start and length of the value of each element between two tags; tags must ascend."""
    end = len(data)
    while place + 12 <= end:
        group, element, length = HEAD.unpack_from(data, place)
        tag = group << 16 | element
        if tag >= until:
            return
        place += 8
        if explicit:
            kind = data[place - 4 : place - 2]
            if kind in LONG:
                (length,) = LENGTH.unpack_from(data, place)
                place += 4
            elif kind in _SHORT:
                length >>= 16
            else:
                raise Unusual
        # A length that is undefined leaves the file, too.
        if place + length > end or tag <= last:
            raise Unusual
        yield tag, place, length
        last, place = tag, place + length
