"""Samples of a dataset as they are compared: read once each, and not too many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.leakage.fingerprints import digest, is_image, thumbnail
from core.store.reader import StageReader

CORRELATION = 0.99
"""Of two thumbnails; below it, they are different images that merely look alike."""
CORRELATION_OF_SMALL = 0.995
"""The same where an image is smaller than its thumbnail and has less to differ in: different
digits of MNIST reach 0.9935; copies as JPEG of quality 75 have 0.998 at least."""
SIDE = 32
"""Of those thumbnails."""
MOST_READS = 20_000
MOST_BYTES = 4 * 2**30
"""Features that are read, at the most."""


class Look(NamedTuple):
    """What shows whether samples are alike."""

    vector: NDArray[np.float32] | None
    """Its thumbnail (SIDE²,) with mean 0 and norm 1; None: no image, or without contrast."""
    alike: float
    """The correlation above which another one looks the same."""


class Samples:
    """The samples of all stages, numbered from the first one of the first stage on."""

    def __init__(self, readers: Sequence[StageReader]) -> None:
        self.readers = readers
        self.stage = np.repeat(np.arange(len(readers)), [len(reader) for reader in readers])
        self._starts = np.searchsorted(self.stage, np.arange(len(readers)))
        self._digests: dict[int, bytes] = {}
        self._looks: dict[int, Look] = {}
        self._reads = 0
        self._bytes = 0

    def locate(self, number: int) -> tuple[int, int]:
        """The number of its stage, and its index there."""
        stage = int(self.stage[number])
        return stage, number - int(self._starts[stage])

    def digest(self, number: int) -> bytes | None:
        """What shows whether samples are equal; None when as many as may be have been read."""
        if number not in self._digests:
            feature = self._read(number)
            if feature is None:
                return None
            self._digests[number] = digest(feature, 16)
        return self._digests[number]

    def look(self, number: int) -> Look | None:
        """What shows whether samples are alike; None when as many as may be have been read."""
        if number not in self._looks:
            feature = self._read(number)
            if feature is None:
                return None
            alike = CORRELATION_OF_SMALL if min(feature.shape[:2]) < SIDE else CORRELATION
            self._looks[number] = Look(_vector_of(feature), alike)
        return self._looks[number]

    def _read(self, number: int) -> NDArray[Any] | None:
        if self._reads >= MOST_READS or self._bytes >= MOST_BYTES:
            return None
        stage, index = self.locate(number)
        feature, _ = self.readers[stage].read(index)
        self._reads += 1
        self._bytes += feature.nbytes
        return feature


def _vector_of(feature: NDArray[Any]) -> NDArray[np.float32] | None:
    """A feature (height, width, channels) as what is correlated (SIDE²,)."""
    if not is_image(feature):
        return None
    pixels = thumbnail(feature, SIDE).astype(np.float32).ravel()
    pixels -= pixels.mean()
    norm = float(np.linalg.norm(pixels))
    return pixels / np.float32(norm) if norm > 0 else None
