"""A metric by the values of two settings."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from core.runs.best import BEST, best_places, shades
from core.runs.comparison import Words, plain_words
from core.runs.run import Run, RunMetric
from core.runs.settings import key_of, sorting_key
from core.runs.summary import summary_of
from core.runs.tables import Cell, Head, Table
from core.tasks.metrics import in_digits


def pivot_of(
    runs: Sequence[Run],
    by: tuple[str, str],
    metric: RunMetric,
    name: str,
    which: str = BEST,
    titles: Callable[[str], str] = str,
    words: Words = plain_words,
) -> Table:
    """A row for each value of one setting, a column for each of another: the metric's means.

    Args:
        runs: in order.
        by: the settings of rows and columns.
        metric: whose values are in the cells.
        name: of the metric, with its stage's prefix.
        which: value stands for a run; see `core.runs.best.CHOICES`.
        titles: the title of a setting by its name.
        words: values of settings as texts.
    """
    rows, columns = (_values(runs, side) for side in by)
    members: dict[tuple[Hashable, Hashable], list[Run]] = {}
    for run in runs:
        key = key_of(run.settings.get(by[0])), key_of(run.settings.get(by[1]))
        members.setdefault(key, []).append(run)
    cells = [
        _cell(members.get((row, column), ()), metric, name, which)
        for row in rows
        for column in columns
    ]
    cells = _shaded(cells, metric.larger_is_better)
    heads = [Head("", titles(by[0]))]
    heads += [
        Head("", words(by[1], value), titles(by[1]), is_number=True) for value in columns.values()
    ]
    lines = []
    for place, value in enumerate(rows.values()):
        start = place * len(columns)
        named = Cell(value, words(by[0], value))
        lines.append([named, *cells[start : start + len(columns)]])
    return Table(heads, lines)


def _cell(group: Sequence[Run], metric: RunMetric, name: str, which: str) -> Cell:
    found = summary_of(group, name, which, metric.larger_is_better)
    pairs = [(run.id, run.name) for run in group]
    if found is None:
        return Cell(runs=pairs)
    return Cell(found.mean, in_digits(found.mean), found.note, runs=pairs)


def _shaded(cells: Sequence[Cell], larger_is_better: bool | None) -> list[Cell]:
    values = [cell.value for cell in cells]
    best, parts = best_places(values, larger_is_better), shades(values, larger_is_better)
    return [
        Cell(cell.value, cell.text, cell.note, parts[place], place in best, cell.runs)
        for place, cell in enumerate(cells)
    ]


def _values(runs: Sequence[Run], name: str) -> dict[Hashable, Any]:
    """The different values of a setting by their keys, in order."""
    found = {key_of(run.settings.get(name)): run.settings.get(name) for run in runs}
    return dict(sorted(found.items(), key=lambda pair: sorting_key(pair[1])))
