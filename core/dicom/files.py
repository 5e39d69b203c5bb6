"""An open DICOM file: its transfer syntax, the elements that matter, and where its pixels are."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from pydicom import Dataset
from pydicom.filereader import read_dataset

from core.dicom.meta import SOP_CLASS, meta_of, start_of, text_of
from core.dicom.reading import reading
from core.dicom.walk import Element, Malformed, Walk, name_of
from core.files import open_file

LARGEST_INFLATED = 128 * 2**20
LARGEST_VALUE = 2**20
"""Bytes of an element that is parsed; a palette has at most 128 KB."""
DEFLATED, BIG_ENDIAN = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
_IMPLICIT, _EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
_CHARACTER_SET = 0x00080005
_MOST_ITEMS = 2**16
"""Frames whose functional groups are looked at; an image has no more frames."""
PIXELS = {0x7FE00008: "FloatPixelData", 0x7FE00009: "DoubleFloatPixelData", 0x7FE00010: "PixelData"}
SHARED, PER_FRAME = 0x52009229, 0x52009230
"""The functional groups of all frames and of each frame (PS3.3 C.7.6.16)."""


@dataclass(frozen=True)
class DicomFile:
    """A file whose header was read; valid while it is open."""

    syntax: str
    """The transfer syntax' UID."""
    kind: str
    """The SOP class' UID; "" if the file does not say it."""
    values: Dataset
    """The elements that were asked for, without those of single frames."""
    walk: Walk
    explicit: bool
    pixels: Element | None
    """Where the pixels are; the stream is `walk.stream`."""
    frame_items: list[tuple[int, int]]
    """Where each frame's functional groups are; empty in files that have none."""
    is_bare: bool
    """Whether it has no file meta information, so that its transfer syntax is concluded."""

    def frame_values(self, frame: int) -> Dataset:
        """The file's elements, and over them those of its and of one frame's functional groups.

        The groups' macros are flattened: what a frame says of itself, for instance its
        ImagePositionPatient, stands where a single-frame file has it.
        """
        if not self.frame_items and SHARED not in self.values:
            return self.values
        # `Dataset(values)` would share the elements, and one frame's would stay for the next.
        flat = Dataset()
        flat.update(self.values)
        _flatten(self.values.get("SharedFunctionalGroupsSequence"), flat)
        if self.frame_items:
            if frame >= len(self.frame_items):
                raise Malformed(f"It does not describe its frame {frame}.")
            begin, end = self.frame_items[frame]
            if end - begin > LARGEST_VALUE:
                raise Malformed(f"The description of frame {frame} is too long.")
            _flatten([self.parse(self.walk.bytes_of(begin, end), inside=True)], flat)
        return flat

    def parse(self, data: bytes, *, inside: bool = False) -> Dataset:
        """The elements in some bytes of this file; inside of a sequence or not."""
        return parse(data, explicit=self.explicit, little=self.walk.little, inside=inside)


def parse(data: bytes, *, explicit: bool, little: bool, inside: bool = False) -> Dataset:
    return read_dataset(BytesIO(data), not explicit, little, at_top_level=not inside)


def _flatten(items: list[Dataset] | None, into: Dataset) -> None:
    """Add the elements of the macros of functional groups."""
    for item in items or []:
        for group in item:
            if group.VR == "SQ" and len(group.value) == 1:
                into.update(group.value[0])


@contextmanager
def open_dicom(path: str | Path, tags: Set[int]) -> Iterator[DicomFile]:
    """Open a file and read the elements with these tags that are in front of its pixels.

    Raises:
        IngestionError: it is not a DICOM file, damaged or cannot be read; the text names it.
            So are exceptions of the block in the `with` statement.
    """
    with reading(path), open_file(path) as file:
        yield _read_header(file, os.fstat(file.fileno()).st_size, tags)


def _read_header(file: BinaryIO, size: int, tags: Set[int]) -> DicomFile:
    start = start_of(file)
    is_bare, syntax, kind, place = start is None, _EXPLICIT, "", 0
    if start is not None:
        syntax, kind, place = meta_of(Walk(file, size), start)
    stream = file
    if syntax == DEFLATED:
        stream, size, place = _inflate(file, place)
    walk = Walk(stream, size, little=syntax != BIG_ENDIAN)
    explicit = walk.is_explicit(place, syntax != _IMPLICIT)
    pieces, pixels, frame_items = [], None, []
    for element in walk.elements(place, explicit=explicit):
        if element.tag in PIXELS:
            pixels = element
            break
        if element.tag == PER_FRAME and PER_FRAME in tags:
            frame_items = list(islice(walk.items(element, explicit=explicit), _MOST_ITEMS))
        elif element.tag in tags or element.tag == _CHARACTER_SET:
            pieces.append(bytes_of(walk, element, explicit))
        if element.tag == SOP_CLASS:
            kind = text_of(walk, element) or kind
    values = parse(b"".join(pieces), explicit=explicit, little=walk.little)
    return DicomFile(syntax, kind, values, walk, explicit, pixels, frame_items, is_bare)


def _inflate(file: BinaryIO, place: int) -> tuple[BinaryIO, int, int]:
    """What is deflated from a place on, its size, and where it begins there (PS3.5 A.5)."""
    file.seek(place)
    engine, pieces, size = zlib.decompressobj(-zlib.MAX_WBITS), [], 0
    while not engine.eof and (data := engine.unconsumed_tail or file.read(2**16)):
        piece = engine.decompress(data, 2**20)
        size += len(piece)
        if size > LARGEST_INFLATED:
            raise Malformed(f"It inflates to more than {LARGEST_INFLATED} bytes.")
        pieces.append(piece)
    if not engine.eof:
        raise Malformed("It is truncated.")
    return BytesIO(b"".join(pieces)), size, 0


def bytes_of(walk: Walk, element: Element, explicit: bool) -> bytes:
    """An element as it is in the file."""
    end = walk.after(element, explicit)
    if end - element.begin > LARGEST_VALUE:
        raise Malformed(f"The value of {name_of(element.tag)} is too long.")
    return walk.bytes_of(element.begin, end)
