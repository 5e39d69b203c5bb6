"""Dividing the training and validation entries of a dataset into folds, for cross-validation.

Entries that belong together, such as a patient's slices, are never in two folds. The division
depends on the entries, the number of folds and the seed only.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.exceptions import TrainingError

MOST = 50
"""Folds of a dataset."""
_NOTATION = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})(?:\s*:\s*(\d{1,10}))?", re.ASCII)


@dataclass(frozen=True)
class Fold:
    """A part of the training and validation entries, which a run is validated on."""

    number: int
    """From 1."""
    of: int
    """How many folds there are."""
    seed: int = 0
    """Another one divides the entries otherwise."""

    def __str__(self) -> str:
        return f"{self.number}/{self.of}" + (f":{self.seed}" if self.seed else "")

    @classmethod
    def parse(cls, text: str) -> Fold | None:
        """The fold that a text such as `2/5`, or with a seed `2/5:7`, names; None of "".

        Raises:
            TrainingError: it names none.
        """
        text = text.strip()
        if not text:
            return None
        found = _NOTATION.fullmatch(text)
        fold = cls(*(int(part or 0) for part in found.groups())) if found else cls(0, 0)
        if not (1 <= fold.number <= fold.of and 2 <= fold.of <= MOST):
            raise TrainingError(
                f"“{text}” is not a fold. Write its number and how many there are, such as 2/5; at "
                f"most {MOST}."
            )
        return fold


def fold_numbers(
    groups: Sequence[Hashable | None], classes: Sequence[Hashable], of: int, seed: int
) -> NDArray[np.int64]:
    """The fold of each entry, counted from 0.

    Folds have as nearly the same number of entries of each class as whole groups allow.

    Args:
        groups: what each entry belongs to; None: it stands alone.
        classes: of each entry; all the same where there are none.
        of: the number of folds.
        seed: as above.

    Raises:
        TrainingError: there are fewer groups than folds.
    """
    members = _numbered(
        [(0, place) if one is None else (1, one) for place, one in enumerate(groups)]
    )
    count = int(members.max(initial=-1)) + 1
    if count < of:
        what = "entries" if all(one is None for one in groups) else "groups, such as patients"
        raise TrainingError(
            f"The training and validation entries are {count} {what}, and cannot be divided into "
            f"{of} folds. Choose at most {count} folds."
        )
    kinds = _numbered(classes)
    table = np.zeros((count, int(kinds.max()) + 1), np.int64)
    np.add.at(table, (members, kinds), 1)
    shuffled = np.random.default_rng(seed).permutation(count)
    deal = _dealt if table.sum(axis=1).max() == 1 else _placed
    of_group = deal(table, shuffled, of)
    return of_group[members]


def _numbered(values: Sequence[Hashable]) -> NDArray[np.int64]:
    """A number for each value, in the order in which they first occur."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(one, len(known)) for one in values], np.int64)


def _dealt(table: NDArray[np.int64], order: NDArray[np.int64], of: int) -> NDArray[np.int64]:
    """Single entries, dealt out in turn, one class after the other."""
    by_class = order[np.argsort(table[order].argmax(axis=1), kind="stable")]
    found = np.empty(len(order), np.int64)
    found[by_class] = np.arange(len(order)) % of
    return found


def _placed(table: NDArray[np.int64], order: NDArray[np.int64], of: int) -> NDArray[np.int64]:
    """Groups, the largest first, each where the counts of classes then differ least."""
    sizes = table.sum(axis=1)
    weights = 1 / np.maximum(table.sum(axis=0), 1)
    have, total = np.zeros((of, table.shape[1])), np.zeros(of, np.int64)
    found = np.empty(len(order), np.int64)
    for group in order[np.argsort(-sizes[order], kind="stable")]:
        # What the sum of squares grows by, each class relative to its number of entries.
        growth = ((2 * have + table[group]) * table[group] * weights).sum(axis=1)
        place = np.lexsort((total, growth.round(12)))[0]
        found[group] = place
        have[place] += table[group]
        total[place] += sizes[group]
    return found
