"""Reading a CSV file with a header."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from core.plugins import IngestionError
from core.plugins.text import decoded

SEPARATORS = ",;\t"
LARGEST_FILE = 2**28
"""Bytes of a CSV file, which is read as a whole."""
Row = tuple[int, list[str]]
"""The line where a row begins, counted from 1, and its cells."""


@dataclass(frozen=True)
class Table:
    """The columns' names, and the rows below them, which are read as they are asked for."""

    name: str
    """What users call the file, in errors."""
    columns: list[str]
    rows: Iterator[Row]

    @classmethod
    def parse(cls, data: bytes, name: str) -> Table:
        """Read the header; the separator is what it has most of: comma, semicolon or tab.

        Raises:
            IngestionError: no UTF-8, no header, or columns of one name.
        """
        text = decoded(data, name)
        first_line = text.lstrip().partition("\n")[0]
        rows = rows_of(text, max(SEPARATORS, key=first_line.count), name)
        _, header = next(rows, (0, []))
        if not header:
            raise IngestionError(f"{name} is empty. Its first line is to name the columns.")
        columns = [cell.strip() for cell in header]
        twice = [column for column, count in Counter(columns).items() if column and count > 1]
        if twice:
            raise IngestionError(f"{name}, line 1: several columns are named “{twice[0]}”.")
        return cls(name, columns, rows)


def rows_of(text: str, separator: str, name: str) -> Iterator[Row]:
    """The rows but for empty lines.

    Raises:
        IngestionError: quotes that are not closed, or text behind them; the text names the line.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise IngestionError(f"{name}, line {line}: {error}. Look at its quotes.") from error
