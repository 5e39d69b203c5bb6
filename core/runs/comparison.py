"""The table of runs: their settings and what came of them, alone or over several seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from core.runs.best import BEST, best_places, shades
from core.runs.run import Run, RunMetric, usual_metrics
from core.runs.settings import SEED, differing, seed_groups, sorting_key
from core.runs.summary import summary_of
from core.runs.tables import NOTHING, Cell, Head, Table
from core.tasks.metrics import VALIDATION, in_digits

Words = Callable[[str, Any], str]
"""The name of a setting and its value → the value in words."""
EPOCHS, SECONDS, RUN = "epochs", "seconds", "run"
DONE = "done"
"""The status that goes without saying."""


@dataclass(frozen=True)
class Wanted:
    """What a table shows, and how."""

    which: str = BEST
    """See `core.runs.best.CHOICES`."""
    all_settings: bool = False
    metrics: Sequence[str] = ()
    """Names with their stages' prefixes; empty: the usual ones."""
    over_seeds: bool = False
    """Whether runs that differ in the seed only are one row, with mean and range."""
    sort: str = ""
    """The key of a head, with a minus for the largest first; "": as given."""


def plain_words(name: str, value: Any) -> str:
    """A value as commands take it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def table_of(
    runs: Sequence[Run],
    metrics: Sequence[RunMetric],
    wanted: Wanted,
    titles: Callable[[str], str] = str,
    words: Words = plain_words,
) -> Table:
    """A row for each run, or for each group of runs.

    Args:
        runs: in order.
        metrics: of all of them.
        wanted: what is shown.
        titles: the title of a setting by its name.
        words: values of settings as texts.
    """
    settings = [run.settings for run in runs]
    groups = seed_groups(settings) if wanted.over_seeds else [[n] for n in range(len(runs))]
    names = _shown_settings(runs, all_settings=wanted.all_settings)
    if wanted.over_seeds:
        names = [name for name in names if name != SEED]
    members = [[runs[place] for place in group] for group in groups]
    columns = [_names_column(members)]
    columns += [
        _metric_column(one, name, members, wanted) for one, name in _chosen(metrics, wanted)
    ]
    columns += [_setting_column(name, members, titles, words) for name in names]
    columns += _facts(members)
    heads = [head for head, _ in columns]
    rows = list(zip(*(cells for _, cells in columns), strict=True))
    return Table(heads, _sorted(heads, rows, wanted.sort))


def _shown_settings(runs: Sequence[Run], *, all_settings: bool) -> list[str]:
    settings = [run.settings for run in runs]
    if all_settings:
        return list(dict.fromkeys(name for one in settings for name in one))
    return differing(settings)


def _chosen(metrics: Sequence[RunMetric], wanted: Wanted) -> Iterator[tuple[RunMetric, str]]:
    names = set(wanted.metrics or usual_metrics(metrics))
    for metric in metrics:
        for name in reversed(metric.names):
            if name in names:
                yield metric, name


def _names_column(groups: Sequence[Sequence[Run]]) -> tuple[Head, list[Cell]]:
    cells = []
    for group in groups:
        status = "" if group[0].status == DONE else group[0].status
        more = f"{len(group)} runs" if len(group) > 1 else status
        pairs = [(run.id, run.name) for run in group]
        name = group[0].name
        if len(group) > 1:
            name = name.replace(f" {SEED}={group[0].settings.get(SEED)}", "")
        cells.append(Cell(name, name, note=more, runs=pairs))
    return Head(RUN, "Run"), cells


def _setting_column(
    name: str, groups: Sequence[Sequence[Run]], titles: Callable[[str], str], words: Words
) -> tuple[Head, list[Cell]]:
    values = [group[0].settings.get(name) for group in groups]
    cells = [Cell(value, words(name, value)) for value in values]
    numbers = [isinstance(one, int | float) and not isinstance(one, bool) for one in values]
    return Head(f"set:{name}", titles(name), "Settings", is_number=any(numbers)), cells


def metric_title(metric: RunMetric, name: str) -> str:
    """The title with the stage, where a metric may be of either."""
    stage = "validation" if name.startswith(VALIDATION) else "training"
    return f"{metric.title}, {stage}" if len(metric.stages) > 1 else metric.title


def _metric_column(
    metric: RunMetric, name: str, groups: Sequence[Sequence[Run]], wanted: Wanted
) -> tuple[Head, list[Cell]]:
    larger = metric.larger_is_better
    found = [summary_of(group, name, wanted.which, larger) for group in groups]
    values = [one.mean if one else None for one in found]
    best, parts = best_places(values, larger), shades(values, larger)
    cells = [
        Cell(one.mean, in_digits(one.mean), one.note, parts[place], place in best)
        if one
        else Cell()
        for place, one in enumerate(found)
    ]
    return Head(name, metric_title(metric, name), metric.group, is_number=True), cells


def _facts(groups: Sequence[Sequence[Run]]) -> list[tuple[Head, list[Cell]]]:
    found = []
    for key, title, digits in ((EPOCHS, "Epochs", "g"), (SECONDS, "Time (s)", ".0f")):
        cells = []
        for group in groups:
            known = [value for run in group if (value := getattr(run, key)) is not None]
            mean = fmean(known) if known else None
            cells.append(Cell() if mean is None else Cell(mean, f"{mean:{digits}}"))
        found.append((Head(key, title, "Training", is_number=True), cells))
    return found


def _sorted(
    heads: Sequence[Head], rows: list[tuple[Cell, ...]], sort: str
) -> list[tuple[Cell, ...]]:
    """The rows by a column; what is unknown comes last in both directions."""
    key, downwards = sort.removeprefix("-"), sort.startswith("-")
    place = next((place for place, head in enumerate(heads) if head.key == key), None)
    if place is None:
        return rows
    known = [row for row in rows if row[place].value not in (None, "")]
    unknown = [row for row in rows if row[place].value in (None, "")]
    known.sort(key=lambda row: sorting_key(row[place].value), reverse=downwards)
    return known + unknown
