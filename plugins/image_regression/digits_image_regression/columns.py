"""What the columns of a table are for."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.plugins.images import DICOM_SUFFIXES, SUFFIXES
from core.plugins.text import clean_name

_IMAGES = SUFFIXES | DICOM_SUFFIXES
PLACE = re.compile(r"\{([^{}]*)\}")


class ColumnError(ValueError):
    """A form's field that does not fit to the columns that there are."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class PathTemplate:
    """An image's path with cells in it: text, a column's index, text, an index, … text."""

    parts: Sequence[str | int]

    @property
    def columns(self) -> set[int]:
        return {part for part in self.parts if isinstance(part, int)}

    def fill(self, cells: Sequence[str]) -> str | None:
        """The path of a row; None where one of its cells is empty."""
        texts = [part if isinstance(part, str) else cells[part].strip() for part in self.parts]
        return "".join(texts) if all(texts[1::2]) else None


@dataclass(frozen=True)
class Columns:
    """The indices of the columns."""

    count: int
    path: PathTemplate
    values: list[int]
    stage: int | None
    group: int | None


def choose_columns(
    columns: Sequence[str],
    *,
    path: str,
    values: str,
    stage: str,
    group: str,
    header: str = "yes",
) -> Columns:
    """From what the form's fields name to columns.

    Args:
        columns: the names in the header.
        path: a column, or text with names in braces; "" for the first column.
        values: names with commas between them; "" for the only other column.
        stage: a column or "".
        group: a column or "".
        header: "auto" refuses names that look like the cells of a row.

    Raises:
        ColumnError: a field names what is not there, or what must be told is not.
    """
    template = _path_template(columns, path)
    stage_index = _optional(columns, "stage_column", stage)
    group_index = _optional(columns, "group_column", group)
    used = template.columns | {stage_index, group_index}
    others = [index for index, name in enumerate(columns) if name and index not in used]
    if header == "auto":
        _check_header(columns, template, [] if values.strip() else others)
    chosen = list(dict.fromkeys(_value_indices(columns, values)))
    if not chosen and len(others) == 1:
        chosen = others
    if not chosen:
        raise ColumnError("value_columns", f"Name the columns with numbers. {listed(columns)}")
    return Columns(len(columns), template, chosen, stage_index, group_index)


def _check_header(columns: Sequence[str], path: PathTemplate, values: Sequence[int]) -> None:
    """Refuse a header whose columns have the name of an image, or of numbers only."""
    names = [columns[index] for index in path.columns]
    images = [name for name in names if os.path.splitext(name)[1].lower() in _IMAGES]
    numbers = [columns[index] for index in values]
    if images or (numbers and all(map(_is_number, numbers))):
        raise ColumnError(
            "header",
            f"Line 1 looks like a row, not like the names of columns: {named(columns)}. Choose "
            "“no” if the file has no header, or “yes” if these are names.",
        )


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _path_template(columns: Sequence[str], path: str) -> PathTemplate:
    if not path:
        return PathTemplate(["", 0, ""])
    if clean_name(path) in columns:
        return PathTemplate(["", columns.index(clean_name(path)), ""])
    if not PLACE.search(path):
        raise ColumnError("path", f"There is no column “{path}”. {listed(columns)}")
    # Every second piece is what stood in braces.
    pieces = PLACE.split(path)
    return PathTemplate(
        [
            find(columns, "path", piece.strip()) if number % 2 else piece
            for number, piece in enumerate(pieces)
        ]
    )


def _value_indices(columns: Sequence[str], values: str) -> Iterator[int]:
    for name in values.split(","):
        if name.strip():
            yield find(columns, "value_columns", name.strip())


def _optional(columns: Sequence[str], field: str, name: str) -> int | None:
    return find(columns, field, name) if name else None


def find(columns: Sequence[str], field: str, name: str) -> int:
    name = clean_name(name)
    if not name or name not in columns:
        raise ColumnError(field, f"There is no column “{name}”. {listed(columns)}")
    return columns.index(name)


def listed(columns: Sequence[str]) -> str:
    return f"There are: {named(columns)}."


def named(columns: Sequence[str]) -> str:
    known = [name for name in columns if name]
    return f"{', '.join(known[:50])}{', …' if len(known) > 50 else ''}"
