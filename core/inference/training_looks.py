"""What training images look like, as far as inputs can be compared with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.inference.looks import Looks, looks_of, standardized, thinned, thumbnail_of
from core.store.reader import StageReader

_IMAGES = 200
_BYTES = 2**28
_FEWEST = 20
"""Training images that are read: the first number, fewer if they are large, but this many."""
_TAIL = 1
"""Percent of the training images on either side that do not count."""
_LEEWAY = 0.5
_FOR_FEW = 10
"""Standard deviations beyond that range; the second number is divided by that of the images, since
little is known of others from a few."""
_LEAST_LEEWAY = Looks(0.0, 0.15, 0.15, 0.1, 0.1)


class TrainingLooks:
    """What training images look like: the range of each figure."""

    def __init__(self, images: Sequence[NDArray[Any]]) -> None:
        """Take features (height, width, channels), one at least."""
        thumbnails = [thumbnail_of(image) for image in images]
        self.average = standardized(np.mean(thumbnails, axis=0))
        looks = np.array([looks_of(image, self.average) for image in images])
        self.deviations = np.maximum(looks.std(axis=0), _LEAST_LEEWAY)
        # A shift of the mean is visible against the contrast.
        self.deviations[0] = max(self.deviations[0], 0.2 * 2 ** np.median(looks[:, 1]))
        leeway = np.maximum((_LEEWAY + _FOR_FEW / len(images)) * self.deviations, _LEAST_LEEWAY)
        self.range = np.percentile(looks, [_TAIL, 100 - _TAIL], axis=0)
        self.least, self.most = self.range + [[-1], [1]] * leeway

    @classmethod
    def of_stage(cls, folder: Path) -> TrainingLooks:
        """Those of a stage's images, or of some hundred of them.

        Raises:
            StoreError: they cannot be read.
        """
        with StageReader(folder) as reader:
            first, _ = reader.read(0)
            count = min(len(reader), _IMAGES, max(_FEWEST, _BYTES // first.nbytes))
            places = np.linspace(0, len(reader) - 1, count).round().astype(int)
            return cls([thinned(reader.read(int(place))[0]).copy() for place in places])

    def beyond(self, looks: NDArray[Any]) -> NDArray[np.float64]:
        """How far figures are below (negative) or above their range, in standard deviations."""
        below, above = np.minimum(looks - self.least, 0), np.maximum(looks - self.most, 0)
        beyond: NDArray[np.float64] = (below + above) / self.deviations
        return beyond
