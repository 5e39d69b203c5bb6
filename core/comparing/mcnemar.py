"""McNemar's exact test (McNemar 1947): do two models answer equally many samples right?"""

from __future__ import annotations

import numpy as np


def exact_test(only_a: int, only_b: int) -> float:
    """The two-sided p-value.

    If both were equally good, each sample on which only one of them is right would be A's or B's
    with probability 1/2. The p-value is the probability of a split that is at least as uneven.
    Samples are taken to be independent.

    Args:
        only_a: samples that A answers right and B wrong.
        only_b: samples that B answers right and A wrong.
    """
    total, fewer = only_a + only_b, min(only_a, only_b)
    if only_a == only_b:
        return 1.0
    places = np.arange(1, fewer + 1, dtype=np.float64)
    # log of (total choose k) for k = 0 … fewer: each is (total - k + 1) / k of the one before.
    logs = np.concatenate([[0.0], np.cumsum(np.log(total - places + 1) - np.log(places))])
    largest = float(logs.max())
    tail = float(np.exp(logs - largest).sum())
    return min(1.0, 2 * float(np.exp(np.log(tail) + largest - total * np.log(2))))
