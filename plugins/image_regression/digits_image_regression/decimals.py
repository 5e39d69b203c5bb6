"""Numbers in a table, with a decimal point or a decimal comma."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

import numpy as np

from core.plugins import IngestionError
from digits_image_regression.columns import Columns
from digits_image_regression.table import Row

LARGEST = float(np.finfo(np.float32).max)
MARKS = {"point": ".", "comma": ","}
"""By the values of the form's field."""
_GROUPED = re.compile(r"\s*[+-]?\d{1,3}(,\d{3})+\s*$")
"""A number with a comma that may be one between thousands."""


def number(cell: str, mark: str = ".") -> float:
    """A number that float32 can hold.

    Raises:
        ValueError: it is none.
    """
    plain = cell if mark == "." else _with_point(cell)
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    # What Python's own numbers may have between digits is not a number in a table.
    if not abs(value) <= LARGEST or "_" in cell:
        hint = "; if the comma is its decimal mark, set decimal_mark to comma"
        is_comma = mark == "." and "," in cell and _is_number(_with_point(cell))
        raise ValueError(f"“{cell.strip()[:40]}” is not a number{hint if is_comma else ''}")
    return value


def _with_point(cell: str) -> str:
    return "" if "." in cell else cell.replace(",", ".")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def decimal_mark(
    rows: Iterable[Row], columns: Columns, *, separator: str, wanted: str, name: str
) -> str:
    """The decimal mark: a comma where nothing else fits to the cells with values.

    Args:
        wanted: one of `MARKS`, or "auto".

    Raises:
        IngestionError: some cells have a comma and others a point, or commas may be those between
            thousands.
    """
    if wanted in MARKS:
        return MARKS[wanted]
    # A comma that separates cells is part of one in quotes only, which is left to the user.
    if separator == ",":
        return "."
    points, commas, plain = 0, 0, 0
    for _, cells in rows:
        for cell in _values(cells, columns):
            if "," in cell and _is_number(_with_point(cell)):
                commas += 1
                plain += not _GROUPED.match(cell)
            elif "." in cell and _is_number(cell):
                points += 1
    if commas and points:
        raise IngestionError(
            f"{name}: {commas:,} values have a comma, but {points:,} a point. Choose the decimal "
            "mark (decimal_mark)."
        )
    # Excel separates by semicolons only where the comma is the decimal mark.
    if commas and not plain and separator != ";":
        raise IngestionError(
            f"{name}: the comma in all values may be that of decimals or of thousands. Choose the "
            "decimal mark (decimal_mark), and remove the commas of thousands."
        )
    return "," if commas else "."


def _values(cells: Sequence[str], columns: Columns) -> list[str]:
    return [cells[index] for index in columns.values if index < len(cells)]
