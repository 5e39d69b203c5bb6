"""DICOM data sets in files without a preamble, as old archives and some scanners write them.

Without file meta information nothing says how such a file is encoded, so it is taken only where its
first elements leave no doubt.
"""

from __future__ import annotations

from pydicom.datadict import dictionary_VR

from core.dicom.outline import HEAD, LENGTH, LONG

HEAD_BYTES = 512
"""That are looked at."""
_LEAST_ELEMENTS = 3
"""In ascending order, with the value representations and plausible lengths of the standard."""
_LONGEST = 2**16


def is_meta(head: bytes) -> bool:
    """Whether file meta information begins a file, which should come after a preamble."""
    return head[:8] == b"\2\0\0\0UL\4\0"


def is_data_set(head: bytes) -> bool:
    """Whether a data set in little endian begins a file, without any doubt."""
    return _counted(head, explicit=True) or _counted(head, explicit=False)


def is_big_endian(head: bytes) -> bool:
    """Whether a data set in Explicit VR Big Endian seems to begin a file."""
    return head[:3] == b"\0\x08\0" and head[4:6] in (b"UL", b"CS", b"UI", b"SH")


def _counted(head: bytes, *, explicit: bool) -> bool:
    """Whether enough elements of group 8 begin a file."""
    place, last, count = 0, -1, 0
    while place + 12 <= len(head) and count < _LEAST_ELEMENTS:
        group, element, length = HEAD.unpack_from(head, place)
        tag = group << 16 | element
        if group != 8 or tag <= last or not (kinds := _kinds_of(tag)):
            return False
        place += 8
        if explicit:
            kind = head[place - 4 : place - 2]
            if kind.decode("latin-1") not in kinds:
                return False
            if kind in LONG:
                (length,) = LENGTH.unpack_from(head, place)
                place += 4
            else:
                length >>= 16
        if length % 2 or length > _LONGEST:
            return False
        last, place, count = tag, place + length, count + 1
    return count == _LEAST_ELEMENTS


def _kinds_of(tag: int) -> list[str]:
    if tag & 0xFFFF == 0:
        return ["UL"]  # the length of a group
    try:
        return dictionary_VR(tag).split(" or ")
    except KeyError:
        return []
