"""Reading a CSV file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from core.plugins import IngestionError
from core.plugins.tables import csv_problem, csv_reader
from core.plugins.text import clean_name, decoded
from digits_image_regression.separators import separator_of

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
    separator: str = ","

    @classmethod
    def parse(
        cls, data: bytes, name: str, *, separator: str = "auto", has_header: bool = True
    ) -> Table:
        """Read the header, unless the file has none: columns then are “column 1” and so on.

        Args:
            separator: a value of the form's field; see `separators.separator_of`.

        Raises:
            IngestionError: no UTF-8, no header, or columns of one name.
        """
        text = decoded(data, name)
        mark, before = separator_of(text, separator, name)
        rows = rows_of(text, mark, name)
        if before:
            next(rows)
        first = next(rows, (0, []))
        _, header = first
        if not header:
            raise IngestionError(f"{name} is empty. Its first line is to name the columns.")
        if not has_header:
            columns = [f"column {number}" for number in range(1, len(header) + 1)]
            return cls(name, columns, chain([first], rows), mark)
        columns = [clean_name(cell.strip()) for cell in header]
        twice = [column for column, count in Counter(columns).items() if column and count > 1]
        if twice:
            raise IngestionError(f"{name}, line 1: several columns are named “{twice[0]}”.")
        return cls(name, columns, rows, mark)


def rows_of(text: str, separator: str, name: str) -> Iterator[Row]:
    """The rows but for empty lines.

    Raises:
        IngestionError: quotes that are not closed, or text behind them; the text names the line.
    """
    reader = csv_reader(io.StringIO(text, newline=""), separator, strict=True)
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise IngestionError(f"{name}, line {line}: {csv_problem(error)}") from error
