"""What an address asks of the results browser; what it does not know is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.http import QueryDict

from core.numbers import epochs, whole_number
from core.representations.runs import MOST_RUNS
from core.runs.best import BEST, CHOICES
from core.runs.comparison import Wanted
from core.runs.curves import AXES, EPOCH

_SWEEP = re.compile("[0-9a-z]{1,32}")
_MOST_NAMES = 50
_MOST_IDS = 1000
_LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """The runs, and how they are shown."""

    ids: tuple[int, ...] = ()
    sweep: str = ""
    dataset: int | None = None
    wanted: Wanted = field(default_factory=Wanted)
    axis: str = EPOCH
    curves: tuple[str, ...] = ()
    """Metrics that are drawn, without prefixes; empty: the usual ones."""
    exchange: bool = False
    pivot: tuple[str, str, str] | None = None
    """The settings of rows and of columns, and the metric."""
    epoch: float | None = None
    """Of which samples are shown."""
    hidden: frozenset[int] = frozenset()
    """Runs that are left out of plots and samples."""

    @property
    def names_runs(self) -> bool:
        return bool(self.ids or self.sweep) or self.dataset is not None


def asked(query: QueryDict) -> Asked:
    which, axis = query.get("which", BEST), query.get("x", EPOCH)
    sweep = query.get("sweep", "")
    rows, columns, metric = (query.get(name, "")[:_LONGEST] for name in ("rows", "by", "of"))
    return Asked(
        tuple(_ids(query, "models"))[: MOST_RUNS + 1],
        sweep if _SWEEP.fullmatch(sweep) else "",
        whole_number(query.get("dataset")),
        Wanted(
            which if which in CHOICES else BEST,
            all_settings=query.get("settings") == "all",
            metrics=_names(query, "column"),
            over_seeds=query.get("seeds") == "1",
            sort=query.get("sort", "")[:_LONGEST],
        ),
        axis if axis in AXES else EPOCH,
        _names(query, "metric"),
        query.get("exchange") == "1",
        (rows, columns, metric) if rows and columns and metric else None,
        epochs(query.get("epoch", "")),
        frozenset(_ids(query, "hide")),
    )


def _ids(query: QueryDict, name: str) -> list[int]:
    texts = [text.strip() for one in query.getlist(name) for text in one.split(",")]
    numbers = [whole_number(text) for text in texts[:_MOST_IDS]]
    return list(dict.fromkeys(pk for pk in numbers if pk is not None))


def _names(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(text[:_LONGEST] for text in query.getlist(name)[:_MOST_NAMES] if text)
