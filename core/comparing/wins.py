"""How often one of several inferences answers better than another, sample by sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.comparing.pairs import Pairs, paired
from core.inference.table import AnswerTable

_EQUAL = 1e-9
"""Scores that differ by no more are a tie."""


@dataclass(frozen=True)
class Tally:
    """Of the samples that both answered."""

    wins: int
    losses: int
    ties: int


def tally(pairs: Pairs) -> Tally:
    """On how many samples the first one is better, worse and as good.

    Where answers are right or wrong, being right is better; else a larger score is. Samples of
    which either is unknown do not count.
    """
    known = (pairs.rights >= 0).all(axis=1)
    rights = (pairs.rights[:, 0].astype(int) - pairs.rights[:, 1])[known]
    scores = -pairs.differences[~known]
    scores = scores[~np.isnan(scores)]
    scores[np.abs(scores) <= _EQUAL] = 0
    signs = np.concatenate([np.sign(rights), np.sign(scores)])
    return Tally(int((signs > 0).sum()), int((signs < 0).sum()), int((signs == 0).sum()))


def tallies(tables: Sequence[AnswerTable]) -> list[list[Tally | None]]:
    """The tally of each against each other one, by row and column; None of one against itself."""
    found: list[list[Tally | None]] = [[None] * len(tables) for _ in tables]
    for row, one in enumerate(tables):
        for column in range(row + 1, len(tables)):
            own = tally(paired(one, tables[column]))
            found[row][column] = own
            found[column][row] = Tally(own.losses, own.wins, own.ties)
    return found
