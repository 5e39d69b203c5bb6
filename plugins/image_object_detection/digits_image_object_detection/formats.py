"""Which format labels have, from the first of them."""

from __future__ import annotations

import os

from core.plugins import IngestionError
from core.plugins.files import open_file, scan
from digits_image_object_detection.class_names import NAMES_FILES
from digits_image_object_detection.kitti import COLUMNS
from digits_image_object_detection.numbers import number_of
from digits_image_object_detection.yolo import BOX, OUTLINE

_BEGINNING = 2**12
"""Bytes that are read of a file."""
_TRIED = 100
"""Files, of which the first may be empty."""
_COCO = (b'"images"', b'"annotations"', b'"categories"', b'"info"')


def format_in(path: str) -> str:
    """The format of a COCO file or a folder of label files; "" if it is none that is known."""
    try:
        if os.path.isfile(path):
            return "coco" if any(key in _beginning(path) for key in _COCO) else ""
        names = [item.name for item in scan(path) if not item.is_folder]
    except (IngestionError, OSError):
        return ""
    if any(name.lower().endswith(".xml") for name in names):
        return "voc"
    labels = [name for name in names if name.lower().endswith(".txt") and name not in NAMES_FILES]
    found = (_of_lines(os.path.join(path, name)) for name in labels[:_TRIED])
    return next(filter(None, found), "")


def _beginning(path: str) -> bytes:
    with open_file(path) as file:
        return file.read(_BEGINNING).lstrip()


def _of_lines(path: str) -> str:
    """The format of a text file's first object; "": it has none, or of another format."""
    try:
        first = _beginning(path).split(b"\n")[0].decode("utf-8-sig")
        name, *numbers = first.split()
        values = [number_of(number) for number in numbers]
    except (OSError, ValueError):
        return ""
    is_outline = len(values) >= OUTLINE and len(values) % 2 == 0
    # KITTI's columns have pixels and angles; an outline of seven points has as many.
    if len(numbers) + 1 in COLUMNS and not (is_outline and all(0 <= one <= 1 for one in values)):
        return "kitti"
    return "yolo" if name.isdecimal() and (len(values) == BOX or is_outline) else ""
