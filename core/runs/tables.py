"""Tables whose rows and columns can be exchanged, as CSV and LaTeX."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

NOTHING = "–"

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "–": "--",
    "…": r"\ldots{}",
    "\n": " ",
    "\r": " ",
    "\t": " ",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets take texts that begin so for formulas."""


@dataclass(frozen=True)
class Cell:
    """What stands in a table, as a value and as text."""

    value: Any = None
    text: str = NOTHING
    note: str = ""
    """What is less important: an epoch, a range."""
    shade: int | None = None
    """See `core.runs.best.shades`."""
    is_best: bool = False
    runs: Sequence[tuple[int, str]] = ()
    """The ids and names of the runs that it names."""


@dataclass(frozen=True)
class Head:
    """A column's head."""

    key: str
    """By which the table can be sorted; "" if it cannot."""
    title: str
    group: str = ""
    runs: Sequence[tuple[int, str]] = ()
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of one cell for each head; the first one names the row."""

    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]

    def exchanged(self) -> Table:
        """Its rows as columns."""
        first, *others = self.heads
        heads = [Head("", first.title)]
        heads += [Head("", row[0].text, runs=row[0].runs, is_number=True) for row in self.rows]
        rows = []
        for place, head in enumerate(others, 1):
            named = Cell(head.title, head.title, note=head.group, runs=head.runs)
            rows.append([named, *(row[place] for row in self.rows)])
        return Table(heads, rows)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """The heads' groups with how many columns each has, side by side."""
        found: list[tuple[str, int]] = []
        for head in self.heads:
            if found and found[-1][0] == head.group:
                found[-1] = (head.group, found[-1][1] + 1)
            else:
                found.append((head.group, 1))
        return found


def as_csv(table: Table) -> Iterator[str]:
    """The lines of a CSV file with all digits; the notes of a column follow it where there are
    any."""
    noted = _noted(table)
    names = []
    for head, has_notes in zip(table.heads, noted, strict=True):
        names += [head.title, f"{head.title} (note)"] if has_notes else [head.title]
    yield _line(names)
    for row in table.rows:
        cells: list[Any] = []
        for cell, has_notes in zip(row, noted, strict=True):
            cells += [_plain(cell), cell.note] if has_notes else [_plain(cell)]
        yield _line(cells)


def _plain(cell: Cell) -> Any:
    if cell.value is None or isinstance(cell.value, float | int):
        return cell.value
    return cell.text


def _noted(table: Table) -> list[bool]:
    return [any(row[place].note for row in table.rows) for place in range(len(table.heads))]


def _line(cells: Iterable[Any]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(map(_harmless, cells))
    return text.getvalue()


def _harmless(cell: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def escaped(text: str) -> str:
    """A text as LaTeX prints it."""
    return "".join(_LATEX.get(letter, letter) for letter in text)


def as_latex(table: Table) -> Iterator[str]:
    """The lines of a `tabular` for the package booktabs; the best value of each column is bold."""
    yield "% \\usepackage{booktabs}\n"
    aligned = "".join("r" if head.is_number else "l" for head in table.heads)
    yield f"\\begin{{tabular}}{{{aligned}}}\n\\toprule\n"
    if any(head.group for head in table.heads[1:]):
        yield from _group_lines(table)
    yield _latex_line(escaped(head.title) for head in table.heads)
    yield "\\midrule\n"
    for row in table.rows:
        yield _latex_line(_latex_cell(cell) for cell in row)
    yield "\\bottomrule\n\\end{tabular}\n"


def _group_lines(table: Table) -> Iterator[str]:
    cells, rules, place = [], [], 1
    for title, count in table.groups:
        cells.append(f"\\multicolumn{{{count}}}{{c}}{{{escaped(title)}}}" if title else "")
        cells += [] if title else [""] * (count - 1)
        rules += [f"\\cmidrule(lr){{{place}-{place + count - 1}}}"] if title else []
        place += count
    yield _latex_line(cells)
    yield " ".join(rules) + "\n"


def _latex_cell(cell: Cell) -> str:
    text = escaped(cell.text)
    return f"\\textbf{{{text}}}" if cell.is_best else text


def _latex_line(cells: Iterable[str]) -> str:
    return " & ".join(cells) + " \\\\\n"


def as_text(table: Table) -> Iterator[str]:
    """Lines with columns of equal width, for terminals; notes are in parentheses."""
    lines = [[head.title for head in table.heads]]
    lines += [
        [f"{cell.text} ({cell.note})" if cell.note else cell.text for cell in row]
        for row in table.rows
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()
