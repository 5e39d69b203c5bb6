"""Which pairs to look at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.comparing.pairs import Pairs

GIVEN, LARGEST, A_BETTER, B_BETTER = "given", "largest", "a", "b"
ONLY_A, ONLY_B, NEITHER, BOTH = "only-a", "only-b", "neither", "both"
_RIGHT = {ONLY_A: (1, 0), ONLY_B: (0, 1), NEITHER: (0, 0), BOTH: (1, 1)}


@dataclass(frozen=True)
class Selection:
    """What was chosen."""

    order: str = LARGEST
    only: str = ""
    """Who is right; empty: all samples."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Selection:
        """What an address asks for; unknown values are left out."""
        order, only = query.get("order", ""), query.get("only", "")
        return cls(
            order if order in (GIVEN, A_BETTER, B_BETTER) else LARGEST,
            only if only in _RIGHT else "",
        )

    def indices(self, pairs: Pairs) -> NDArray[np.intp]:
        """The chosen pairs in the order; those without a difference come last."""
        chosen = np.arange(len(pairs))
        if self.only:
            chosen = np.flatnonzero((pairs.rights == _RIGHT[self.only]).all(axis=1))
        if self.order == GIVEN:
            return chosen
        differences = pairs.differences[chosen]
        keys = {
            LARGEST: -np.abs(differences),
            A_BETTER: differences,
            B_BETTER: -differences,
        }
        # NaN is sorted last.
        return chosen[np.argsort(keys[self.order], kind="stable")]
