"""Text files that name an image in each line, and files that name a class in each.

A line of an image is its path, a separator and its label. Where labels are numbers, the
label follows the last space, tab or comma. Where they are names, which may have spaces, it
follows the last tab; in a line without tabs the last comma; without both the last space.
Several labels have semicolons between them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

from core.plugins import IngestionError
from core.plugins.text import clean_name, read_text

LARGEST_FILE = 2**30
_BEFORE_NUMBER = re.compile(r"[ \t,](?=[^ \t,]*$)")
Split = Callable[[str], tuple[str, str]]
"""From a line to the image's path and its label; "" for a path that is not there."""


def read_lines(path: str) -> list[str]:
    """The lines of a text file in UTF-8, without spaces at their ends.

    Raises:
        IngestionError: it cannot be read, or is not text; the text names file and line.
    """
    return lines_of(read_text(path, LARGEST_FILE, os.path.basename(path)))


def lines_of(text: str) -> list[str]:
    # Not splitlines: names of files may have what else it takes for the end of a line.
    return [line.rstrip("\r ") for line in text.split("\n")]


def split_number(line: str) -> tuple[str, str]:
    """Path and label of a line whose label is a number, or several."""
    found = _BEFORE_NUMBER.search(line)
    # What is stripped is the comma of "path, label".
    return (line[: found.start()].strip(", \t"), line[found.end() :]) if found else ("", line)


def split_name(line: str) -> tuple[str, str]:
    """Path and label of a line whose label is a name, or several."""
    separator = next((mark for mark in "\t," if mark in line), " ")
    path, _, label = line.rpartition(separator)
    return path.strip(), label.strip()


def image_lines(lines: list[str], split: Split) -> Iterator[tuple[int, str, str]]:
    """Number (from 1), path and label of each line that is not empty."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, *split(line)


def class_names(lines: list[str], name: str) -> list[str]:
    """The names of the classes in a file of labels: line i names class i, from 0.

    Raises:
        IngestionError: a line is empty or names a class for the second time, or there are
            fewer than two; the text names file and line.
    """
    lines = [clean_name(line.strip()) for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    first: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line:
            raise IngestionError(f"{name}, line {number}: it names no class.")
        if first.setdefault(line, number) != number:
            raise IngestionError(
                f"{name}, line {number}: “{line[:100]}” is already the class of line {first[line]}."
            )
    if len(first) < 2:
        raise IngestionError(
            f"{name} names {len(first)} classes; two are needed, each in a line of its own."
        )
    return list(first)
