"""Which separator a table has: what its first lines leave no doubt of."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

from core.plugins import IngestionError
from core.plugins.tables import SEPARATORS, csv_reader, said_separator, separator_name

_LINES = 20


def separator_of(text: str, wanted: str, name: str) -> tuple[str, int]:
    """The separator, and the number of lines before the table that only say it.

    Args:
        wanted: one of `SEPARATORS`, or "auto".

    Raises:
        IngestionError: the first lines leave a doubt.
    """
    first = re.match(r"[^\r\n]*", text)
    said = said_separator(first[0]) if first else ""
    before = 1 if said else 0
    if wanted in SEPARATORS:
        return SEPARATORS[wanted], before
    if said:
        return said, before
    header = re.match(r"[^\r\n]*", text.lstrip())
    line = header[0] if header else ""
    found = {mark: line.count(mark) for mark in SEPARATORS.values() if mark in line}
    if len(found) > 1:
        # Commas in the cells of a header do not separate anything in its rows.
        found = {mark: count for mark, count in found.items() if _fits(text, mark)} or found
    most = max(found.values(), default=0)
    best = [mark for mark, count in found.items() if count == most]
    if len(best) > 1:
        names = " or ".join(map(separator_name, best))
        raise IngestionError(
            f"{name}, line 1: cells may be separated by {names}. Choose one (separator)."
        )
    return best[0] if best else ",", before


def _fits(text: str, mark: str) -> bool:
    """Whether the first rows have as many cells as the header, by that separator."""
    reader = csv_reader(io.StringIO(text[: 2**16], newline=""), mark)
    try:
        counts = [len(row) for row in islice(reader, _LINES) if row]
    except csv.Error:
        return False
    # The last one may be cut off.
    return len(set(counts[:-1] if len(text) > 2**16 and len(counts) > 1 else counts)) == 1
