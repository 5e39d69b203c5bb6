"""The samples that two inferences have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.inference.table import AnswerTable


@dataclass(frozen=True)
class Pairs:
    """A row for each sample that both answered, in the order of A."""

    names: Sequence[str]
    groups: Sequence[str]
    """"": the sample is alone."""
    places: NDArray[np.int64]
    """The numbers of the inputs in A and in B (samples, 2)."""
    scores: NDArray[np.float64]
    """Larger is better (samples, 2); NaN: unknown."""
    rights: NDArray[np.int8]
    """1: right, 0: wrong, -1: unknown (samples, 2)."""
    alone: int = 0
    """Inputs that only one of them answered."""
    relabelled: int = 0
    """Inputs whose labels differ, which are left out."""

    def __len__(self) -> int:
        return len(self.names)

    @property
    def is_whole(self) -> bool:
        """Whether both answered the same inputs, and no others."""
        return not self.alone and not self.relabelled

    @property
    def differences(self) -> NDArray[np.float64]:
        """Score of B less score of A (samples,); NaN where either is unknown."""
        return self.scores[:, 1] - self.scores[:, 0]

    def counts(self) -> NDArray[np.int64]:
        """Samples by whether A is right and whether B is, (2, 2): [1, 0] is A right, B wrong."""
        known = self.rights[(self.rights >= 0).all(axis=1)].astype(np.int64)
        return np.bincount(2 * known[:, 0] + known[:, 1], minlength=4).reshape(2, 2)


def paired(a: AnswerTable, b: AnswerTable) -> Pairs:
    """Pair the inputs by their names; of several with one name the first with the first."""
    places = _places(a.names, b.names)
    in_a, in_b = places[:, 0], places[:, 1]
    truths = [np.array(table.truths.values, np.object_) for table in (a, b)]
    if len(places):
        same = truths[0][a.truths.codes[in_a]] == truths[1][b.truths.codes[in_b]]
    else:
        same = np.zeros(0, np.bool_)
    places = places[same]
    in_a, in_b = places[:, 0], places[:, 1]
    groups = [table.groups.values for table in (a, b)]
    codes = zip(a.groups.codes[in_a].tolist(), b.groups.codes[in_b].tolist(), strict=True)
    return Pairs(
        names=[a.names[place] for place in in_a.tolist()],
        # One of a former version knows no groups.
        groups=[groups[0][one] or groups[1][other] for one, other in codes],
        places=places,
        scores=np.stack([a.scores[in_a], b.scores[in_b]], axis=1),
        rights=np.stack([a.rights[in_a], b.rights[in_b]], axis=1),
        alone=len(a) + len(b) - 2 * len(same),
        relabelled=int((~same).sum()),
    )


def _places(a: Sequence[str], b: Sequence[str]) -> NDArray[np.int64]:
    """The places of equal names in both (names, 2)."""
    if a == b:
        return np.repeat(np.arange(len(a))[:, None], 2, axis=1)
    known = {key: place for place, key in enumerate(_keys(b))}
    found = [(place, known[key]) for place, key in enumerate(_keys(a)) if key in known]
    return np.array(found, np.int64).reshape(-1, 2)


def _keys(names: Sequence[str]) -> list[tuple[str, int]]:
    """Each name with how often it occurred before."""
    counts: dict[str, int] = {}
    keys = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        keys.append((name, counts[name]))
    return keys
