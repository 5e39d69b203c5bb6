"""Samples that a later stage has in common with an earlier one.

Fingerprints name the candidates, reading decides: equal dtype, shape and bytes are *exact*, a
correlation between thumbnails that `core.leakage.compared` bounds is *near*. All loops have bounds
that depend on the fingerprints only; where one is met, the counts are called lower bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.leakage.compared import Samples
from core.leakage.hamming import Indices, Values, close_pairs

MOST_ALIKE = 1000
"""Samples of one stage that are read of those with the same fingerprint, such as black images."""
MOST_CANDIDATES = 512
"""Earlier samples with which one later sample is compared."""

Pair = tuple[int, int]


@dataclass(frozen=True)
class Duplicates:
    """Pairs (earlier, later) of samples' numbers; each later one is in one pair only."""

    exact: list[Pair]
    near: list[Pair]
    at_least: bool
    """Whether a bound was met, so that there may be more."""


class _Buckets:
    """Samples by fingerprint; those with the same one in the order of their numbers."""

    def __init__(self, fingerprints: Values, stage: Indices) -> None:
        self.stage = stage
        self.order = np.argsort(fingerprints, kind="stable")
        ordered = fingerprints[self.order]
        self.starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)])
        self.ends = np.r_[self.starts[1:], len(ordered)][: len(self.starts)]
        self.values = ordered[self.starts]
        self.first = stage[self.order[self.starts]]
        self.last = stage[self.order[self.ends - 1]]

    def members(self, bucket: int, most: int | None = None) -> list[int]:
        start, end = self.starts[bucket], self.ends[bucket]
        members: list[int] = self.order[start:end][:most].tolist()
        return members

    def stages(self, bucket: int) -> list[list[int]]:
        """The members of each stage that has any, in the order of the stages."""
        members = self.order[self.starts[bucket] : self.ends[bucket]]
        cuts = np.flatnonzero(np.diff(self.stage[members])) + 1
        return [part.tolist() for part in np.split(members, cuts)]

    def shared(self) -> list[int]:
        """The buckets with members of several stages, small ones first."""
        mixed = np.flatnonzero(self.first < self.last)
        sizes = (self.ends - self.starts)[mixed]
        shared: list[int] = mixed[np.argsort(sizes, kind="stable")].tolist()
        return shared


def find_duplicates(samples: Samples, fingerprints: Values) -> Duplicates:
    """Find the samples that have a duplicate in an earlier stage.

    Args:
        fingerprints: of all samples (n,), in the order of their numbers.
    """
    buckets = _Buckets(fingerprints, samples.stage)
    exact: list[Pair] = []
    near: list[Pair] = []
    all_seen = True
    for bucket in buckets.shared():
        pairs, seen = _equal_samples(samples, buckets.stages(bucket))
        exact += pairs
        all_seen &= seen
    known = {later for _, later in exact}
    candidates, complete = _candidates_of(buckets)
    for bucket, others in candidates.items():
        open_ = [
            number
            for number in buckets.members(bucket)
            if samples.stage[number] > 0 and number not in known
        ]
        pairs, seen = _similar_samples(samples, open_, others)
        near += pairs
        all_seen &= seen
    found = len(exact) + len(near)
    at_least = not (all_seen and complete) and found < np.count_nonzero(samples.stage)
    return Duplicates(_in_order(exact), _in_order(near), bool(at_least))


def _equal_samples(samples: Samples, stages: list[list[int]]) -> tuple[list[Pair], bool]:
    """Exact pairs among samples with one fingerprint; whether there can be no more."""
    first: dict[bytes, int] = {}
    pairs: list[Pair] = []
    for members in stages:
        new: dict[bytes, int] = {}
        for number in members[:MOST_ALIKE]:
            found = samples.digest(number)
            if found is None:
                return pairs, False
            if found in first:
                pairs.append((first[found], number))
            else:
                new.setdefault(found, number)
        first |= new
    are_cut = any(len(members) > MOST_ALIKE for members in stages)
    return pairs, not are_cut or len(pairs) == sum(map(len, stages[1:]))


def _candidates_of(buckets: _Buckets) -> tuple[dict[int, list[int]], bool]:
    """What to compare the samples of a bucket with, most similar first; whether that is all.

    A list longer than `MOST_CANDIDATES` would go on.
    """
    (low, high), complete = close_pairs(buckets.values, buckets.first, buckets.last)
    same = np.flatnonzero(buckets.first < buckets.last)
    pairs = np.stack([np.r_[same, low, high], np.r_[same, high, low]])
    later, earlier = pairs[:, buckets.last[pairs[0]] > buckets.first[pairs[1]]]
    bits = np.bitwise_count(buckets.values[later] ^ buckets.values[earlier])
    order = np.lexsort((earlier, later, bits))
    found: dict[int, list[int]] = {}
    for one, other in zip(later[order].tolist(), earlier[order].tolist(), strict=True):
        mine = found.setdefault(one, [])
        if len(mine) <= MOST_CANDIDATES:
            members = buckets.members(other, MOST_CANDIDATES + 1 - len(mine))
            mine += [number for number in members if buckets.stage[number] < buckets.last[one]]
    return found, complete


def _similar_samples(
    samples: Samples, later: list[int], candidates: list[int]
) -> tuple[list[Pair], bool]:
    """Near pairs of later samples with earlier ones; whether there can be no more."""
    are_cut = len(candidates) > MOST_CANDIDATES
    pairs: list[Pair] = []
    all_seen = len(later) <= MOST_ALIKE
    for number in later[:MOST_ALIKE]:
        look = samples.look(number)
        if look is None:
            return pairs, False
        if look.vector is None:
            continue
        stage = samples.stage[number]
        earlier = [other for other in candidates[:MOST_CANDIDATES] if samples.stage[other] < stage]
        match, seen = _first_alike(samples, look.vector, look.alike, earlier)
        if match is not None:
            pairs.append((match, number))
        all_seen &= match is not None or (seen and not are_cut)
    return pairs, all_seen


def _first_alike(
    samples: Samples, vector: NDArray[np.float32], alike: float, candidates: list[int]
) -> tuple[int | None, bool]:
    """The first candidate that looks the same, or None; whether all that were needed were read."""
    for number in candidates:
        look = samples.look(number)
        if look is None:
            return None, False
        if look.vector is not None and float(vector @ look.vector) >= alike:
            return number, True
    return None, True


def _in_order(pairs: list[Pair]) -> list[Pair]:
    """By the later sample."""
    return sorted(pairs, key=lambda pair: pair[1])
