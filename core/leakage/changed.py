"""Copies that are flipped, rotated by 90 degrees or inverted.

Each of these changes swaps or negates the frequencies of an image, so that the fingerprint of a
changed copy is computed from that of the image, which need not be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from core.leakage.compared import CORRELATION_OF_SMALL, SIDE, Samples
from core.leakage.fingerprints import FREQUENCIES
from core.leakage.hamming import Indices, Values, close_pairs

MOST = 1_000_000
"""Fingerprints, with those of changed copies; of larger datasets, changed copies are not found."""
_MOST_CANDIDATES = 16
_MOST_PAIRS = 100_000
_CORRELATION = 0.995
"""Of an image and its changed copy. A symmetric scene resembles its mirror image."""
_CORRELATION_OF_SMALL = 0.998
"""The same where an image is smaller than its thumbnail, such as a digit that is upside down."""

Pair = tuple[int, int]


@dataclass(frozen=True)
class _Change:
    transposed: bool
    upside_down: bool
    mirrored: bool
    inverted: bool

    def fingerprints(self, values: Values) -> Values:
        """Those of changed images, by those of the images."""
        if self.transposed:
            bits = np.unpackbits(values.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
            packed = np.packbits(bits[:, _TRANSPOSED], axis=1, bitorder="little")
            values = np.ascontiguousarray(packed).view("<u8")[:, 0].astype(np.uint64)
        return values ^ self._negated()

    def _negated(self) -> np.uint64:
        """The bits of frequencies that change their sign."""
        mask = 0
        for bit, (rows, columns) in enumerate(FREQUENCIES):
            odd = self.inverted + self.upside_down * rows + self.mirrored * columns
            mask |= odd % 2 << bit
        return np.uint64(mask)

    def vector(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is correlated of the changed image."""
        image = vector.reshape(SIDE, SIDE)
        image = image.T if self.transposed else image
        image = image[:: -1 if self.upside_down else 1, :: -1 if self.mirrored else 1]
        return -image.ravel() if self.inverted else image.ravel()


_CHANGES = [_Change(*flags) for flags in product((False, True), repeat=4) if any(flags)]
_PLACES = {pair: bit for bit, pair in enumerate(FREQUENCIES)}
# One of two equally low frequencies may not have been taken: its bit stays as it is.
_TRANSPOSED = [_PLACES.get((b, a), bit) for bit, (a, b) in enumerate(FREQUENCIES)]


def find_changed(samples: Samples, fingerprints: Values, known: set[int]) -> list[Pair]:
    """Samples of later stages that are changed copies of earlier ones.

    Args:
        fingerprints: of all samples (n,).
        known: later samples that are duplicates anyway.

    Returns:
        pairs (earlier, later), each later one in one only.
    """
    open_ = np.array(
        [number for number in np.flatnonzero(samples.stage > 0) if number not in known], np.int64
    )
    if not len(open_) or len(fingerprints) + len(_CHANGES) * len(open_) > MOST:
        return []
    changed = np.concatenate([one.fingerprints(fingerprints[open_]) for one in _CHANGES])
    found: dict[int, int] = {}
    tried: dict[int, int] = {}
    for copy, earlier in _candidates(samples, fingerprints, open_, changed):
        change, place = divmod(copy, len(open_))
        later = int(open_[place])
        if later in found or tried.get(later, 0) >= _MOST_CANDIDATES:
            continue
        tried[later] = tried.get(later, 0) + 1
        if samples.stage[earlier] < samples.stage[later] and _are_alike(
            samples, earlier, later, _CHANGES[change]
        ):
            found[later] = earlier
    return sorted(((earlier, later) for later, earlier in found.items()), key=lambda pair: pair[1])


def _candidates(
    samples: Samples, fingerprints: Values, later: Indices, changed: Values
) -> list[Pair]:
    """Places in `changed`, each with an earlier sample of nearly the same fingerprint."""
    stage = np.r_[samples.stage, np.tile(samples.stage[later], len(_CHANGES))]
    values, inverse = np.unique(np.r_[fingerprints, changed], return_inverse=True)
    none = np.int64(len(samples.readers))
    first, last = np.full(len(values), none), np.zeros(len(values), np.int64)
    np.minimum.at(first, inverse[: len(fingerprints)], samples.stage)
    np.maximum.at(last, inverse[len(fingerprints) :], stage[len(fingerprints) :])
    (low, high), _ = close_pairs(values, first, last)
    same = np.flatnonzero(first < last)
    images, copies = np.r_[same, low, high], np.r_[same, high, low]
    bits = np.bitwise_count(values[images] ^ values[copies])
    order = np.argsort(bits, kind="stable")[:_MOST_PAIRS]
    of_images = _Members(inverse[: len(fingerprints)])
    of_copies = _Members(inverse[len(fingerprints) :])
    return [
        (copy, image)
        for value, other in zip(copies[order].tolist(), images[order].tolist(), strict=True)
        for copy in of_copies.of(value)
        for image in of_images.of(other)
    ]


class _Members:
    """Which samples have a value."""

    def __init__(self, values: Indices) -> None:
        self.order = np.argsort(values, kind="stable")
        self.values = values[self.order]

    def of(self, value: int) -> list[int]:
        """Some of them."""
        start, end = np.searchsorted(self.values, [value, value + 1])
        members: list[int] = self.order[start : min(end, start + _MOST_CANDIDATES)].tolist()
        return members


def _are_alike(samples: Samples, earlier: int, later: int, change: _Change) -> bool:
    """Whether changing the later one gives the earlier one."""
    one, other = samples.look(earlier), samples.look(later)
    if one is None or other is None or one.vector is None or other.vector is None:
        return False
    is_small = CORRELATION_OF_SMALL in (one.alike, other.alike)
    least = _CORRELATION_OF_SMALL if is_small else _CORRELATION
    return float(change.vector(other.vector) @ one.vector) >= least
