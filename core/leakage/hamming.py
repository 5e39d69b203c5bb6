"""Pairs of 64-bit fingerprints that differ in a few bits only.

Three differing bits leave at least three of six bands as they are. So the fingerprints are
sorted by each choice of three bands (20 times), and only those that agree in them are compared
(Manku, Jain and Das Sarma 2007).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

DISTANCE = 3
"""Bits in which two fingerprints of a pair differ at the most."""
BANDS = (11, 11, 11, 11, 10, 10)
"""Bits of each band, from the lowest on."""
_INDEX_BITS = 31
"""Three bands take 33 bits of a word at the most; the rest says whose they are."""
_WINDOW = 256
"""That many neighbours on either side are looked at where many agree in three bands."""
MOST_PAIRS = 500_000
"""The search stops at that many, counting those found several times."""

Values = NDArray[np.uint64]
Indices = NDArray[np.int64]


def close_pairs(values: Values, first: Indices, last: Indices) -> tuple[Indices, bool]:
    """Pairs of values at most `DISTANCE` bits apart, of which one is in an earlier stage.

    Time grows as n log n, whatever the values are, and memory as n.

    Args:
        values: distinct fingerprints (n,), in increasing order.
        first, last: number of the first and the last stage (n,) that has each value.

    Returns:
        (pairs, complete): places in `values` (2, pairs), each pair once, the lower place
        first, in increasing order; whether these are all, or a bound was met.
    """
    found, count, complete = [np.zeros(0, np.int64)], 0, True
    for keys in _keys_of(values):
        if count > MOST_PAIRS:
            complete = False
            break
        ordered = np.sort(keys << np.uint64(_INDEX_BITS) | np.arange(len(values), dtype=np.uint64))
        places = (ordered & np.uint64(2**_INDEX_BITS - 1)).astype(np.int64)
        ordered >>= np.uint64(_INDEX_BITS)
        later = np.flatnonzero(last[places] > 0)
        for step in (1, -1):
            pairs, is_all = _neighbours(values, ordered, places, later, step)
            fits = first[pairs[0]] < last[pairs[1]]
            low, high = pairs[:, fits].min(axis=0), pairs[:, fits].max(axis=0)
            found.append(low * len(values) + high)
            count += len(low)
            complete &= is_all
    codes = np.unique(np.concatenate(found))
    return np.stack(np.divmod(codes, max(len(values), 1))), complete


def _keys_of(values: Values) -> Iterator[Values]:
    """The bits of each choice of three bands, close together."""
    bands, shift = [], 0
    for width in BANDS:
        bands.append(values >> np.uint64(shift) & np.uint64(2**width - 1))
        shift += width
    for a, b, c in combinations(range(len(BANDS)), 3):
        high = bands[a] << np.uint64(BANDS[b] + BANDS[c])
        yield high | bands[b] << np.uint64(BANDS[c]) | bands[c]


def _neighbours(
    values: Values, keys: Values, places: Indices, later: Indices, step: int
) -> tuple[Indices, bool]:
    """Close pairs of the later ones with what follows (step 1) or precedes them (step -1).

    Args:
        keys, places: the keys in increasing order, and whose they are.
        later: positions in the order.

    Returns:
        (pairs, complete): places in `values` (2, pairs), the neighbour first; whether no key
        has more than `_WINDOW` neighbours, and all pairs are there.
    """
    found, count = [np.zeros((2, 0), np.int64)], 0
    for offset in range(step, step * (_WINDOW + 2), step):
        other = later + offset
        inside = (other >= 0) & (other < len(keys))
        later, other = later[inside], other[inside]
        agree = keys[later] == keys[other]
        later, other = later[agree], other[agree]
        if not len(later):
            return np.concatenate(found, axis=1), True
        if abs(offset) > _WINDOW or count > MOST_PAIRS:
            break
        pair = np.stack([places[other], places[later]])
        pair = pair[:, np.bitwise_count(values[pair[0]] ^ values[pair[1]]) <= DISTANCE]
        found.append(pair)
        count += pair.shape[1]
    return np.concatenate(found, axis=1), False
