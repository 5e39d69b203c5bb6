"""The texts in a file: rows of a CSV file, or lines of one class."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from core.plugins import IngestionError
from core.plugins.files import open_file, why
from core.plugins.tables import SEPARATORS, csv_problem, csv_reader, said_separator
from digits_text_classification.lines import Line, decoded, decoded_lines

LINES, TABS = ".txt", ".tsv"
_LONGEST_SAID = 100
"""Bytes of a line that says the separator, and more."""


@dataclass(frozen=True)
class Layout:
    """What the form's fields say of the rows of files."""

    encoding: str = "utf-8"
    class_column: str = "first"
    separator: str = "auto"

    def reader(self, lines: Iterable[str], path: str, said: str = "") -> Any:
        """The reader of a file's cells.

        Args:
            said: the separator that its first line says, or "".
        """
        by_tabs = Path(path).suffix.lower() == TABS
        mark = SEPARATORS.get(self.separator) or said or ("\t" if by_tabs else ",")
        if by_tabs and mark == "\t":
            # Tables with tabs quote nothing, so quotes are text.
            return csv_reader(lines, mark, quoting=csv.QUOTE_NONE)
        return csv_reader(lines, mark, strict=True)


@dataclass(frozen=True)
class Row:
    """A text with its class, and where it is in the file."""

    number: int
    """The line where it begins, counted from 1."""
    start: int
    end: int
    """In bytes, exclusive."""
    kind: str | None
    """The class as the file has it; None where it tells none."""
    text: str


def has_columns(path: str) -> bool:
    """Whether a file has rows of cells; others, by their ending, have a text in each line."""
    return Path(path).suffix.lower() != LINES


def read_rows(file: BinaryIO, path: str, layout: Layout) -> Iterator[Row]:
    """The rows of a binary file but for empty lines, and for one that only says the separator.

    Raises:
        IngestionError: bytes of another encoding, or quotes that are wrong; the text names the
            line.
    """
    name = Path(path).name
    lines = decoded_lines(file, layout.encoding, name)
    if not has_columns(path):
        for line in lines:
            if text := line.text.strip():
                yield Row(line.number, line.start, line.end, None, text)
        return
    first = next(lines, None)
    said = said_separator(first.text) if first else ""
    if first and not said:
        lines = chain([first], lines)
    taken: list[Line] = []
    reader = layout.reader(texts_of(lines, taken), path, said)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                begin, end = taken[0], taken[-1]
                kind, text = split(cells, layout.class_column)
                yield Row(begin.number, begin.start, end.end, kind, text)
            taken.clear()
    except csv.Error as error:
        number = taken[0].number if taken else 1
        raise IngestionError(f"{name}, line {number}: {csv_problem(error)}") from error


def texts_of(lines: Iterable[Line], taken: list[Line]) -> Iterator[str]:
    """What the CSV reader reads; it takes several lines where quotes hold line ends."""
    for line in lines:
        taken.append(line)
        yield line.text


def split(cells: list[str], class_column: str) -> tuple[str, str]:
    """Class and text; further cells are joined by spaces."""
    *others, kind = cells if class_column == "last" else [*cells[1:], cells[0]]
    return kind.strip(), " ".join(cell.strip() for cell in others).strip()


def text_at(path: str, start: int, end: int, layout: Layout) -> str:
    """The text of the row in these bytes.

    Raises:
        IngestionError: the file cannot be read.
    """
    try:
        with open_file(path) as file:
            said = _said_in(file, path, layout)
            file.seek(start)
            data = file.read(end - start)
    except OSError as error:
        raise IngestionError(f"it cannot be read: {why(error)}.") from error
    text = decoded(data, layout.encoding, "the line")
    if not has_columns(path):
        return text.strip()
    # Lines end with "\n" only, as in the binary file; str.splitlines knows other ends.
    cells: list[str] = next(layout.reader(io.StringIO(text, newline="\n"), path, said), [])
    return split(cells, layout.class_column)[1] if cells else ""


def _said_in(file: BinaryIO, path: str, layout: Layout) -> str:
    """The separator that the first line of a file says, or ""."""
    if not has_columns(path) or layout.separator != "auto":
        return ""
    return said_separator(file.readline(_LONGEST_SAID).decode("utf-8-sig", "replace"))
