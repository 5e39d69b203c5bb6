"""Lists as tables: for terminals, programs and spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from core.listing.fields import Field
from core.listing.kinds import Kind
from core.listing.measured import LAST
from core.names import printed

_LONGEST = 60
"""Characters of a cell in a terminal."""


def columns_of(kind: Kind, names: Iterable[str]) -> list[Field]:
    """The fields of those names, each once.

    Raises:
        FilterError: there is none of a name.
    """
    found = (kind.field(name.strip()) for name in names if name.strip())
    return list({field.name: field for field in found}.values())


def all_values(kind: Kind, row: Any) -> dict[str, Any]:
    """All that lists know of a row, by name: its fields, settings and metrics."""
    found = {field.name: field.value(row) for field in kind.fields.values()}
    found.pop("picture", None)
    found.pop("curve", None)
    if hasattr(row, "fields"):
        found |= dict(_flat(row.fields))
    best, last = kind.metrics
    if best:
        found |= {
            f"{'best.' * bool(last)}{name}": value for name, value in _flat(getattr(row, best))
        }
    if last:
        found |= {f"{LAST}{name}": value for name, value in _flat(getattr(row, last))}
    return found


def csv_lines(head: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of a CSV file with a column for each name; what a row lacks is empty."""
    yield _line(head)
    for row in rows:
        yield _line([_cell(row.get(name)) for name in head])


def lines(head: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A table for terminals: numbers at the right, all else at the left."""
    cells = [[_shown(row.get(name)) for name in head] for row in rows]
    right = [_is_numeric([row.get(name) for row in rows]) for name in head]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    for line in [[name.upper() for name in head], *cells]:
        aligned = zip(line, widths, right, strict=True)
        yield "  ".join(
            text.rjust(width) if at_right else text.ljust(width)
            for text, width, at_right in aligned
        ).rstrip()


def names_in(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names that any of the rows has, in the order in which they are met."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return printed(", ".join(map(str, value)))
    return printed(str(value))


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.5g}"
    text = _cell(value)
    return f"{text[: _LONGEST - 1]}…" if len(text) > _LONGEST else text


def _is_numeric(values: Iterable[Any]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(type(value) in (int, float) for value in known)


def _line(cells: Iterable[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
