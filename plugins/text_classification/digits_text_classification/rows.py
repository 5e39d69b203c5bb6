"""The texts in a file: rows of a CSV file, or lines of one class."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from core.plugins import IngestionError
from core.plugins.files import open_file, why
from digits_text_classification.lines import Line, decoded, decoded_lines

LINES, TABS, COMMAS = ".txt", ".tsv", ".csv"
FORMATS: dict[str, dict[str, Any]] = {
    COMMAS: {"strict": True},
    # Tables with tabs quote nothing, so quotes are text.
    TABS: {"delimiter": "\t", "quoting": csv.QUOTE_NONE},
}


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


def _kind_of_file(path: str) -> str:
    """How a file is read: ".txt" and ".tsv" by its ending, all others as ".csv"."""
    suffix = Path(path).suffix.lower()
    return suffix if suffix in (LINES, TABS) else COMMAS


def read_rows(
    file: BinaryIO, path: str, encoding: str, *, class_column: str = "first"
) -> Iterator[Row]:
    """The rows of a binary file but for empty lines.

    Args:
        class_column: a value of the form's field.

    Raises:
        IngestionError: bytes of another encoding, or quotes that are wrong; the text names the
            line.
    """
    name = Path(path).name
    lines = decoded_lines(file, encoding, name)
    kind = _kind_of_file(path)
    if kind == LINES:
        for line in lines:
            if text := line.text.strip():
                yield Row(line.number, line.start, line.end, None, text)
        return
    taken: list[Line] = []
    reader = csv.reader(texts_of(lines, taken), **FORMATS[kind])
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                first, last = taken[0], taken[-1]
                yield Row(first.number, first.start, last.end, *split(cells, class_column))
            taken.clear()
    except csv.Error as error:
        number = taken[0].number if taken else 1
        raise IngestionError(f"{name}, line {number}: {error}. Look at its quotes.") from error


def texts_of(lines: Iterable[Line], taken: list[Line]) -> Iterator[str]:
    """What the CSV reader reads; it takes several lines where quotes hold line ends."""
    for line in lines:
        taken.append(line)
        yield line.text


def split(cells: list[str], class_column: str) -> tuple[str, str]:
    """Class and text; further cells are joined by spaces."""
    *others, kind = cells if class_column == "last" else [*cells[1:], cells[0]]
    return kind.strip(), " ".join(cell.strip() for cell in others).strip()


def text_at(path: str, start: int, end: int, encoding: str, *, class_column: str = "first") -> str:
    """The text of the row in these bytes.

    Raises:
        IngestionError: the file cannot be read.
    """
    try:
        with open_file(path) as file:
            file.seek(start)
            data = file.read(end - start)
    except OSError as error:
        raise IngestionError(f"it cannot be read: {why(error)}.") from error
    text = decoded(data, encoding, "the line")
    kind = _kind_of_file(path)
    if kind == LINES:
        return text.strip()
    # Lines end with "\n" only, as in the binary file; str.splitlines knows other ends.
    cells = next(csv.reader(io.StringIO(text, newline="\n"), **FORMATS[kind]), [])
    return split(cells, class_column)[1] if cells else ""
