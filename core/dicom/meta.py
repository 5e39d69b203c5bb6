"""How a DICOM file begins: file meta information, its transfer syntax and SOP class."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from pydicom.errors import InvalidDicomError

from core.dicom.bare import HEAD_BYTES, is_big_endian, is_data_set, is_meta
from core.dicom.kinds import has_pixels, name_of_kind
from core.dicom.outline import DATA_SET, START, TRANSFER_SYNTAX
from core.dicom.reading import PREFIX, reading
from core.dicom.walk import Element, Malformed, Unsuitable, Walk
from core.exceptions import IngestionError
from core.files import open_file

SOP_CLASS, MEDIA_SOP_CLASS = 0x00080016, 0x00020002
EXPORT_AGAIN = "Export it again as a DICOM file (PS3.10), or convert it with dcmconv or gdcmconv."


def imageless(path: str | Path) -> str:
    """The kind of DICOM object in a file, where it has no pixels by its SOP class; else "".

    Raises nothing: what cannot be read is found out when it is read as an image.
    """
    try:
        with reading(path), open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            start = start_of(file)
            kind = (
                _kind_in(Walk(file, size)) if start is None else meta_of(Walk(file, size), start)[1]
            )
    except IngestionError:
        return ""
    return "" if has_pixels(kind) else name_of_kind(kind)


def _kind_in(walk: Walk) -> str:
    """The SOP class that a data set without meta information names."""
    for element in walk.elements(0, explicit=walk.is_explicit(0, True)):
        if element.tag >= SOP_CLASS:
            return text_of(walk, element) if element.tag == SOP_CLASS else ""
    return ""


def start_of(file: BinaryIO) -> int | None:
    """Where the meta information begins; None: it is not there, but certainly a data set."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head[PREFIX[0] : START] == PREFIX[1]:
        return START
    if is_meta(head):
        return 0
    if is_data_set(head):
        return None
    if is_big_endian(head):
        raise Unsuitable(f"It has no file meta information, and is in big endian. {EXPORT_AGAIN}")
    raise InvalidDicomError


def meta_of(walk: Walk, start: int) -> tuple[str, str, int]:
    """The transfer syntax, the SOP class, and where the data set begins."""
    found, place = {TRANSFER_SYNTAX: "", MEDIA_SOP_CLASS: ""}, start
    for element in walk.elements(start, explicit=True):
        if element.tag >= DATA_SET:
            break
        place = walk.after(element, True)
        if element.tag in found:
            found[element.tag] = text_of(walk, element)
    if not found[TRANSFER_SYNTAX]:
        raise Malformed("It does not name its transfer syntax.")
    return found[TRANSFER_SYNTAX], found[MEDIA_SOP_CLASS], place


def text_of(walk: Walk, element: Element) -> str:
    """A UID."""
    value = walk.bytes_of(element.start, element.start + min(element.length, 64))
    return value.strip(b"\0 ").decode("ascii", "replace")
