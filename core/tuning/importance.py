"""How much each setting of a sweep matters for its result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.tuning.question import Space
from core.tuning.trial import Trial
from core.tuning.values import Choice

LEAST = 12
"""Runs with a result below which nothing can be said."""
_MOST_PARTS = 5
_IN_A_PART = 3
"""Runs that a part of a range should have."""


def importance(space: Space, trials: Sequence[Trial], epoch: int = 0) -> dict[str, float]:
    """The part of the results' variance that each field explains on its own, from 0 to 1.

    Results are ranked first, so that a few runs that learnt nothing do not hide the rest. Ranges
    are divided into parts with as many runs each. Of what a field explains, what it would explain
    by chance is subtracted (epsilon squared of an analysis of variance). What two fields do only
    together is in none.

    Args:
        space: as above.
        trials: as above.
        epoch: at which runs are compared; 0: at their last one.

    Returns:
        by field, in its order; empty where fewer than `LEAST` runs have a result.
    """
    pairs = [(one, one.score_at(epoch) if epoch else one.score) for one in trials]
    known = [(one, score) for one, score in pairs if score is not None]
    if len(known) < LEAST:
        return {}
    ranks = _ranks(np.array([score for _, score in known]))
    found = {}
    for name, values in space.items():
        texts = [one.values[name] for one, _ in known]
        groups = texts if isinstance(values, Choice) else _parts(texts)
        found[name] = explained(groups, ranks)
    return found


def explained(groups: Sequence[str], results: NDArray[np.float64]) -> float:
    """Epsilon squared: the part of the variance between groups, without that of chance.

    Args:
        groups: of each result.
        results: (count,).
    """
    members: dict[str, list[float]] = defaultdict(list)
    for group, result in zip(groups, results.tolist(), strict=True):
        members[group].append(result)
    total = float(((results - results.mean()) ** 2).sum())
    freedom = len(results) - len(members)
    if not total or freedom <= 0:
        return 0.0
    within = sum(float(((np.array(one) - np.mean(one)) ** 2).sum()) for one in members.values())
    between = total - within
    return max(0.0, (between - (len(members) - 1) * within / freedom) / total)


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rank of each value; equal ones have the mean of theirs."""
    different, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means = np.array([(start + end - 1) / 2 for start, end in pairwise([0, *ends])])
    assert len(means) == len(different)  # noqa: S101 - one for each
    return means[places]


def _parts(texts: Sequence[str]) -> list[str]:
    """Which part of a range each number is in; those that are equal are in the same one."""
    values = np.array([float(text) for text in texts])
    count = max(2, min(_MOST_PARTS, len(values) // _IN_A_PART))
    edges = np.quantile(values, np.linspace(0, 1, count + 1)[1:-1])
    return [str(part) for part in np.searchsorted(edges, values, side="left")]
