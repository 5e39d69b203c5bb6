"""Tables as CSV and LaTeX, and exchanged."""

from __future__ import annotations

import csv
from io import StringIO

from core.runs.tables import Cell, Head, Table, as_csv, as_latex, as_text, escaped

HOSTILE = '50%_of {a & b} $x^2$ \\cmd #1 ~ <b> "q"\n'


def table():
    heads = [
        Head("run", "Run"),
        Head("x", "Dice, validation", "Dice", is_number=True),
        Head("y", "Loss", "Loss", is_number=True),
    ]
    rows = [
        [Cell("a", "a"), Cell(0.123456789, "0.1235", "epoch 3", 8, True), Cell(2.0, "2.0000")],
        [Cell(HOSTILE, HOSTILE), Cell(), Cell(3.0, "3.0000")],
        [Cell("=1+1", "=1+1"), Cell(0.1, "0.1000", "epoch 1", 0), Cell(1e-9, "1e-09")],
    ]
    return Table(heads, rows)


def test_csv_has_all_digits_and_notes():
    rows = list(csv.reader(StringIO("".join(as_csv(table())))))
    assert rows[0] == ["Run", "Dice, validation", "Dice, validation (note)", "Loss"]
    assert rows[1] == ["a", "0.123456789", "epoch 3", "2.0"]
    assert rows[2] == [HOSTILE, "", "", "3.0"]
    assert float(rows[3][3]) == 1e-9


def test_no_cell_is_a_formula():
    rows = list(csv.reader(StringIO("".join(as_csv(table())))))
    assert rows[3][0] == "'=1+1"


def test_latex_is_escaped():
    assert escaped(HOSTILE) == (
        r"50\%\_of \{a \& b\} \$x\textasciicircum{}2\$ \textbackslash{}cmd \#1 "
        r"\textasciitilde{} \textless{}b\textgreater{} \textquotedbl{}q\textquotedbl{} "
    )


def test_latex_is_a_whole_tabular_with_the_best_in_bold():
    text = "".join(as_latex(table()))
    lines = text.splitlines()
    assert r"\begin{tabular}{lrr}" in lines
    assert lines[-1] == r"\end{tabular}"
    assert r"a & \textbf{0.1235} & 2.0000 \\" in lines
    assert r" & \multicolumn{1}{c}{Dice} & \multicolumn{1}{c}{Loss} \\" in lines
    assert r"\cmidrule(lr){2-2} \cmidrule(lr){3-3}" in lines
    assert all(line.count("&") - line.count(r"\&") == 2 for line in lines if line.endswith(r"\\"))


def test_rows_and_columns_are_exchanged():
    found = table().exchanged()
    assert [head.title for head in found.heads] == ["Run", "a", HOSTILE, "=1+1"]
    assert [row[0].text for row in found.rows] == ["Dice, validation", "Loss"]
    assert [cell.text for cell in found.rows[0][1:]] == ["0.1235", "–", "0.1000"]
    assert found.rows[0][1].is_best


def test_text_for_terminals():
    lines = list(as_text(Table(table().heads, table().rows[:1])))
    assert lines == [
        "Run  Dice, validation  Loss",
        "a    0.1235 (epoch 3)  2.0000",
    ]
