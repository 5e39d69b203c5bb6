"""From what files call classes to their indices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from core.plugins import IngestionError
from core.plugins.files import read_bytes
from core.plugins.text import clean_name
from digits_text_classification.lines import decoded_lines

LONGEST_NUMBER = 9
LARGEST_FILE = 2**24


def _is_number(kind: str) -> bool:
    return kind.isascii() and kind.isdigit() and len(kind) <= LONGEST_NUMBER


def canonical(kind: str) -> str:
    """A class's name, see `clean_name`; whole numbers without leading zeros."""
    return str(int(kind)) if _is_number(kind) else clean_name(kind)


def found_labels(kinds: Collection[str]) -> list[str]:
    """The names in their order where no file gives them: numbers by value, others by text."""
    if all(map(_is_number, kinds)):
        return sorted(kinds, key=int)
    return sorted(kinds)


def read_labels(path: str, encoding: str) -> list[str]:
    """The names in a file of classes."""
    return labels_in(BytesIO(read_bytes(path, LARGEST_FILE)), encoding, Path(path).name)


def labels_in(file: BinaryIO, encoding: str, name: str) -> list[str]:
    """The names of classes, one a line.

    Raises:
        IngestionError: it names one class or none, one twice, or has an empty line in between.
    """
    lines = [clean_name(line.text.strip()) for line in decoded_lines(file, encoding, name)]
    while lines and not lines[-1]:
        lines.pop()
    seen: set[str] = set()
    for number, label in enumerate(lines, 1):
        if not label:
            raise IngestionError(f"{name}, line {number}: it is empty; a line names a class.")
        if canonical(label) in seen:
            raise IngestionError(f"{name}, line {number}: “{label}” is named already.")
        seen.add(canonical(label))
    if len(lines) < 2:
        raise IngestionError(f"{name} names {len(lines)} classes; two are needed, one a line.")
    return lines


def first_number(kinds: Collection[str], labels: Sequence[str]) -> int:
    """The number of the first class, 0 or 1, where files have numbers for named classes.

    1 if the number of classes occurs and 0 does not, as in files that count from 1.
    """
    names = set(map(canonical, labels))
    numbers = {int(kind) for kind in kinds if _is_number(kind) and kind not in names}
    return 1 if len(labels) in numbers and 0 not in numbers else 0


def indices_of(labels: Sequence[str], first: int | None) -> dict[str, int]:
    """The index by what a file may call a class.

    Args:
        first: the number of the first class; None: numbers are names like others.
    """
    numbers = {} if first is None else {str(first + n): n for n in range(len(labels))}
    return numbers | {canonical(label): index for index, label in enumerate(labels)}
