"""Which outputs of an inference to look at: the worst ones, the wrong ones, a class, a patient."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.inference.table import AnswerTable, Mask, answer_table

GIVEN, WORST, BEST = "given", "worst", "best"
SURE, UNSURE = "sure", "unsure"
WRONG, RIGHT = "wrong", "right"
MARKED, UNMARKED = "any", "none"
FACT = "fact_"
"""What parameters of facts begin with."""
FROM, TO = "_from", "_to"
"""What parameters of a size's limits end with."""
_MOST_TRUTHS = 100
"""The longest list of true classes, groups or values that is offered."""

_Marks = Mapping[int, Set[int]]
"""The marks of reviewers, by the input's number from 0."""


@dataclass(frozen=True)
class Choice:
    """What was chosen; outputs without a score come last in either order."""

    order: str = GIVEN
    only: str = ""
    """`wrong` or `right`; empty: all."""
    truth: str = ""
    """A label as text; empty: any."""
    predicted: str = ""
    """The predicted class; empty: any."""
    group: str = ""
    name: str = ""
    """A part of the input's name, in any case."""
    mark: str = ""
    """A mark, `any` or `none`; empty: whatever was marked."""
    facts: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """The least and the greatest size, by kind; infinite: no limit."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Choice:
        """What an address asks for; unknown values are left out."""
        order, only = query.get("order", ""), query.get("only", "")
        kinds = {
            name.removesuffix(end) for name in query for end in (FROM, TO) if name.endswith(end)
        }
        limits = {
            kind: (_limit(query.get(kind + FROM), -math.inf), _limit(query.get(kind + TO)))
            for kind in sorted(kinds)
        }
        return cls(
            order if order in (WORST, BEST, SURE, UNSURE) else GIVEN,
            only if only in (WRONG, RIGHT) else "",
            query.get("truth", ""),
            query.get("predicted", ""),
            query.get("group", ""),
            query.get("name", "").strip(),
            query.get("mark", ""),
            {name[len(FACT) :]: text for name, text in query.items() if name.startswith(FACT)},
            {kind: both for kind, both in limits.items() if both != (-math.inf, math.inf)},
        )

    def takes(self, table: AnswerTable, marks: _Marks) -> Mask:
        """Which of the inputs are meant."""
        taken = np.ones(len(table), np.bool_)
        if self.only:
            taken &= table.rights == (self.only == RIGHT)
        texts = [
            (table.truths, self.truth),
            (table.predicted, self.predicted),
            (table.groups, self.group),
        ]
        texts += [
            (table.facts[key], text) for key, text in self.facts.items() if key in table.facts
        ]
        for column, text in texts:
            if text:
                taken &= column.equal(text)
        for kind, (least, most) in self.sizes.items():
            if kind in table.sizes:
                taken &= (table.sizes[kind] >= least) & (table.sizes[kind] <= most)
        if self.mark:
            taken &= _marked(len(table), marks, self.mark)
        if self.name:
            wanted = self.name.casefold()
            for place in np.flatnonzero(taken).tolist():
                taken[place] = wanted in table.names[place].casefold()
        return taken


def _limit(text: str | None, otherwise: float = math.inf) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return otherwise
    return value if math.isfinite(value) else otherwise


def _marked(count: int, marks: _Marks, wanted: str) -> Mask:
    """Which inputs have the mark, of any reviewer."""
    fitting: list[int] = [
        place
        for place, given in marks.items()
        if place < count and (wanted in (MARKED, UNMARKED) or wanted in map(str, given))
    ]
    found = np.zeros(count, np.bool_)
    found[fitting] = True
    return ~found if wanted == UNMARKED else found


@dataclass(frozen=True)
class Outputs:
    """The kept outputs to show, and what there is to choose."""

    indices: Sequence[int]
    has_scores: bool = False
    has_verdicts: bool = False
    has_names: bool = False
    has_confidences: bool = False
    truths: Mapping[str, int] | None = None
    """How many outputs have each label; None if there are none, or too many."""
    groups: Mapping[str, int] = field(default_factory=dict)
    """How many outputs each group has; the first ones of many."""
    group_count: int = 0
    facts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    sizes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """The least and the greatest size, where they differ."""


def outputs_of(
    folder: Path,
    kept: int,
    choice: Choice,
    *,
    has_classes: bool = True,
    marks: _Marks | None = None,
) -> Outputs:
    """The indices of an inference's kept outputs in the chosen order.

    Args:
        kept: how many of the inputs, from the first, have kept outputs.
        has_classes: whether labels are single classes to choose from.
        marks: of reviewers.

    Raises:
        StoreError: the file of answers is damaged.
    """
    table = answer_table(folder).first(kept)
    if not len(table):
        return Outputs(range(kept))
    truths, groups = table.truths.counts(), table.groups.counts()
    return Outputs(
        _ordered(table, np.flatnonzero(choice.takes(table, marks or {})), choice.order).tolist(),
        has_scores=not bool(np.isnan(table.scores).all()),
        has_verdicts=bool((table.rights >= 0).any()),
        has_names=True,
        has_confidences=not bool(np.isnan(table.confidences).all()),
        truths=truths if has_classes and 1 < len(truths) <= _MOST_TRUTHS else None,
        groups=dict(list(groups.items())[:_MOST_TRUTHS]) if len(groups) > 1 else {},
        group_count=len(groups),
        facts={key: column.counts() for key, column in table.facts.items()},
        sizes=dict(_ranges(table)),
    )


def _ranges(table: AnswerTable) -> list[tuple[str, tuple[float, float]]]:
    known = [(kind, column[~np.isnan(column)]) for kind, column in table.sizes.items()]
    both = [(kind, (float(one.min()), float(one.max()))) for kind, one in known if one.size]
    return [(kind, (least, most)) for kind, (least, most) in both if least < most]


def _ordered(table: AnswerTable, chosen: NDArray[np.intp], order: str) -> NDArray[np.intp]:
    """The chosen inputs in the order; those without a score last."""
    if order == GIVEN:
        return chosen
    values = table.confidences if order in (SURE, UNSURE) else table.scores
    scores = values[chosen] * (-1 if order in (BEST, SURE) else 1)
    # NaN is sorted last.
    return chosen[np.argsort(scores, kind="stable")]
