"""The names of the classes, from the text file that DIGITS writes beside its databases."""

from __future__ import annotations

from core.plugins import IngestionError
from core.plugins.text import decoded

LARGEST = 2**24
"""Bytes of a file of names."""


def class_names(data: bytes, name: str) -> list[str]:
    """Line i is the name of class i, from 0; two classes may have one name.

    Raises:
        IngestionError: no UTF-8, an empty line between others, or nothing at all; the text
            names the file and the line.
    """
    if len(data) > LARGEST:
        raise IngestionError(f"{name} has more than {LARGEST:,} bytes; that is too much.")
    text = decoded(data, name)
    lines = [line.strip() for line in text.rstrip().split("\n")]
    if lines == [""]:
        raise IngestionError(f"{name} is empty. Each of its lines is to name a class.")
    if "" in lines:
        raise IngestionError(f"{name}, line {lines.index('') + 1}: it names no class.")
    return lines
