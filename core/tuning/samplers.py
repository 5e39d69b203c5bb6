"""Choosing the next values: each sampler is a function of the space, the trials and a seed.

Nothing is kept between two calls. The same trials, seed and number give the same values.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from itertools import islice, product
from math import prod

import numpy as np

from core.tuning.quasi_random import point
from core.tuning.question import Question, Space

GRID, RANDOM, QUASI_RANDOM, TPE = "grid", "random", "quasi-random", "tpe"
_TITLES = {
    GRID: "Grid: every combination",
    QUASI_RANDOM: "Quasi-random: evenly spread",
    RANDOM: "Random",
    TPE: "TPE: near the best values so far",
}
_TRIES = 50
"""How often a choice is repeated where it was made before."""


def samplers() -> dict[str, str]:
    """The titles of those that can be used here, by id."""
    has_optuna = importlib.util.find_spec("optuna") is not None
    return {name: title for name, title in _TITLES.items() if has_optuna or name != TPE}


def size(space: Space) -> int | None:
    """The number of combinations; None where a field has any number of values."""
    counts = [None if one.finite is None else len(one.finite) for one in space.values()]
    return None if None in counts else prod(count for count in counts if count is not None)


def choose(sampler: str, asked: Question) -> dict[str, str] | None:
    """The values of the next trial, texts by field; None if there is nothing new to try.

    Args:
        sampler: an id of `samplers`.
        asked: the space, the trials so far and the seed.
    """
    before = {tuple(sorted(one.values.items())) for one in asked.trials}
    for found in islice(_candidates(sampler, asked), _TRIES):
        if tuple(sorted(found.items())) not in before:
            return found
    # A small space may be almost used up: what is left of it, then.
    if (count := size(asked.space)) is not None and len(before) < count:
        left = (one for one in grid(asked.space) if tuple(sorted(one.items())) not in before)
        return next(left, None)
    return None


def grid(space: Space) -> Iterator[dict[str, str]]:
    """Every combination; the last field changes first."""
    finite = [one.finite or () for one in space.values()]
    for texts in product(*finite):
        yield dict(zip(space, texts, strict=True))


def _candidates(sampler: str, asked: Question) -> Iterator[dict[str, str]]:
    number = len(asked.trials)
    if sampler == GRID:
        yield from islice(grid(asked.space), number, None)
    elif sampler == TPE:
        from core.tuning.tpe import propose

        for attempt in range(_TRIES):
            yield propose(asked, attempt)
    else:
        for attempt in range(_TRIES):
            yield _at(asked.space, _quantiles(sampler, asked, number, attempt))


def _quantiles(sampler: str, asked: Question, number: int, attempt: int) -> Sequence[float]:
    """A point of the unit cube; a further attempt of quasi-random ones is random."""
    if sampler == QUASI_RANDOM and attempt == 0:
        return point(number, len(asked.space), asked.seed)
    return np.random.default_rng([asked.seed, number, attempt]).random(len(asked.space)).tolist()


def _at(space: Space, quantiles: Sequence[float]) -> dict[str, str]:
    pairs = zip(space.items(), quantiles, strict=True)
    return {name: values.at(quantile) for (name, values), quantile in pairs}
