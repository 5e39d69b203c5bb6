"""Tables in text files: what separates their cells, and cells of any length."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import Any

__all__ = [
    "LONGEST_CELL",
    "SEPARATORS",
    "csv_problem",
    "csv_reader",
    "said_separator",
    "separator_name",
]

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
"""By the values of a form's field."""
LONGEST_CELL = 2**24
"""Characters; Python's own limit is 131,072."""
_SAID = re.compile(r"""["']?sep=([,;|:^~ \t])["']?[,;\t]*$""")


def separator_name(separator: str) -> str:
    return next((name for name, mark in SEPARATORS.items() if mark == separator), separator)


def said_separator(first_line: str) -> str:
    """What Excel takes a first line such as "sep=;" for; "" for any other line."""
    found = _SAID.match(first_line.rstrip("\r\n"))
    return found[1] if found else ""


def csv_reader(lines: Iterable[str], separator: str, **options: Any) -> Any:
    """Python's `csv.reader`, which reads long cells, too."""
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(lines, delimiter=separator, **options)


def csv_problem(error: csv.Error) -> str:
    """What is wrong with a table, and what to do, as two sentences."""
    text = str(error)
    if text.startswith("new-line character"):
        return "a line ends with CR alone, as on old Macs. Save the file with other line ends."
    if text.startswith("field larger"):
        text = f"a cell has more than {LONGEST_CELL:,} characters"
    if text.startswith("unexpected end"):
        text = "a quote is not closed"
    return f"{text}. Look at its quotes."
