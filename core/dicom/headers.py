"""What the headers of files say that were just read for their pixels, without opening them again.

Whoever reads images and then asks what their files say does both in `kept_headers`. It holds for
uncompressed images (see `core.dicom.plain`); other files, and whatever is unusual in these, are
opened and parsed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from struct import Struct

from pydicom.datadict import dictionary_VR
from pydicom.tag import Tag

from core.dicom.files import PER_FRAME, SHARED
from core.dicom.outline import PIXEL_DATA, Outline, Unusual

_MOST_KEPT = 4
"""Files: an entry may have several images, such as its label."""
_LONGEST = 1024
"""Bytes of a value."""
_TEXTS = frozenset({"CS", "DS", "IS", "LO"})
_ESCAPE = b"\x1b"
"""Begins another character set."""
_EMPTY_ITEMS = (
    bytes.fromhex("feff00e0 00000000"),
    bytes.fromhex("feff00e0 ffffffff feff0de0 00000000"),
)
"""A sequence's one item, of defined and of undefined length (PS3.5 7.5)."""
_UINT16 = Struct("<H")

Value = str | list[str] | int | None


@dataclass(frozen=True)
class Header:
    """The elements in front of a file's pixels."""

    data: bytes
    outline: Outline

    def tells_all(self, frames: int) -> bool:
        """Whether no functional groups say more of any frame; some scanners write an empty one."""
        spans = self.outline.spans
        if SHARED in spans:
            return False
        if PER_FRAME not in spans:
            return True
        start, length = spans[PER_FRAME]
        return frames == 1 and self.data[start : start + length] in _EMPTY_ITEMS

    def __contains__(self, keyword: str) -> bool:
        return _element(keyword)[0] in self.outline.spans

    def get(self, keyword: str) -> Value:
        """A text, the texts of several numbers, or a number; None: there is none.

        Raises:
            Unusual: pydicom must be asked.
        """
        tag, kind = _element(keyword)
        span = self.outline.spans.get(tag)
        if span is None or not span[1]:
            return None
        start, length = span
        if self.outline.explicit and self.data[start - 4 : start - 2] != kind.encode():
            raise Unusual
        if kind == "US" and length == _UINT16.size:
            return int(_UINT16.unpack_from(self.data, start)[0])
        value = self.data[start : start + length]
        if length > _LONGEST or not value.isascii() or _ESCAPE in value:
            raise Unusual
        found = value.decode().strip("\0 ")
        if kind in _TEXTS:
            return found.split("\\") if "\\" in found else found
        if kind != "UI" or "\\" in found:
            raise Unusual
        return found


@cache
def _element(keyword: str) -> tuple[int, str]:
    """The tag and the value representation of an element."""
    tag = int(Tag(keyword))
    return tag, dictionary_VR(tag)


_kept: ContextVar[dict[str, Header] | None] = ContextVar("kept headers", default=None)


@contextmanager
def kept_headers() -> Iterator[None]:
    """Keep the headers of the last files whose pixels are read in the block."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def keep(path: str | Path, data: bytes, outline: Outline) -> None:
    """Keep the header of a file that was read, if anyone wants it."""
    if (kept := _kept.get()) is None:
        return
    kept.pop(str(path), None)
    while len(kept) >= _MOST_KEPT:
        del kept[next(iter(kept))]
    kept[str(path)] = Header(data[: outline.spans[PIXEL_DATA][0]], outline)


def taken(path: str | Path) -> Header | None:
    """The header of a file that was just read, once."""
    return (_kept.get() or {}).pop(str(path), None)
