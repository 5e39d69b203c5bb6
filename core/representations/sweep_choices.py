"""The choices of values of a sweep whose runs are repeated: with other seeds, or on other folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from statistics import fmean
from typing import Any

from core.tasks.metrics import in_digits
from core.tuning.trial import DONE

Member = Mapping[str, Any]


def choices_of(
    members: Sequence[Member], repeats: int, names: Sequence[str]
) -> list[dict[str, Any]]:
    """What came of each choice of values.

    Args:
        members: the runs of a sweep as `sweep_details` has them, by number.
        repeats: how many runs each choice has.
        names: of the fields that are varied.

    Returns:
        for each its `number`; `values` by field; how many of its `runs` are `done`; for each metric
        the mean over runs as `results`, the `least` and the `most` (None where none is known), and
        all three as `texts`; and as `ensemble`, once all are done, the ids and names of its models.
    """
    groups = groupby(members, key=lambda one: one["number"])
    return [_choice(number, list(runs), repeats, names) for number, runs in groups]


def _choice(
    number: int, runs: Sequence[Member], repeats: int, names: Sequence[str]
) -> dict[str, Any]:
    columns = list(zip(*(one["results"] for one in runs), strict=True))
    known = [[value for value in column if value is not None] for column in columns]
    done = sum(one["state"] == DONE for one in runs)
    models = [one["model"] for one in runs if one["model"] is not None]
    return {
        "number": number,
        "values": {name: runs[0]["values"][name] for name in names if name in runs[0]["values"]},
        "runs": repeats,
        "done": done,
        "results": [fmean(column) if column else None for column in known],
        "least": [min(column, default=None) for column in known],
        "most": [max(column, default=None) for column in known],
        "texts": [_in_words(column) for column in known],
        "ensemble": models if done == len(models) == repeats else [],
        "best": False,
    }


def _in_words(values: Sequence[float]) -> str:
    """The mean, with the least and the greatest in parentheses."""
    if not values:
        return "–"
    if len(values) == 1:
        return in_digits(values[0])
    mean, least, most = (in_digits(value) for value in (fmean(values), min(values), max(values)))
    return f"{mean} ({least} to {most})"


def best_place(rows: Sequence[Mapping[str, Any]], *, larger: bool) -> int | None:
    """The place of the row with the best first result; None where none is known."""
    known = [place for place, row in enumerate(rows) if row["results"][0] is not None]
    choose = max if larger else min
    return choose(known, key=lambda place: rows[place]["results"][0]) if known else None
