"""Mean and standard deviation of each pixel over the images of a stage."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from core.plugins.inputs import DataInfo, Pixels
from core.store.reader import StageReader

_BYTES = 2**26
"""Of float64 values that are read at once."""
_LEAST_DEVIATION = 0.1
"""Of what is usual: a pixel that hardly varies would otherwise be amplified without bounds."""
_DIGITS = 6
"""Significant ones: snapshots keep the values as text."""


def with_pixels(info: DataInfo, reader: StageReader) -> DataInfo:
    """The same, whose inputs read the training images once a network asks for its statistics."""
    read = cache(partial(pixel_statistics, reader))
    return replace(info, inputs=replace(info.inputs, pixels=read))


def pixel_statistics(reader: StageReader) -> Pixels:
    """Read all images of an open stage, in one pass.

    A deviation is at least a tenth of the pixels' root mean variance, and 1 if that is 0.

    Raises:
        StoreError: it is damaged.
    """
    shape = reader.read(0)[0].shape
    at_once = max(1, _BYTES // (8 * int(np.prod(shape))))
    count, mean, squares = 0, np.zeros(shape), np.zeros(shape)
    for start in range(0, len(reader), at_once):
        places = range(start, min(start + at_once, len(reader)))
        features = reader.read_batch(places)[0].astype(np.float64)
        # Chan, Golub and LeVeque 1983: exact even where the mean is large.
        own, difference = features.mean(axis=0), features.mean(axis=0) - mean
        total = count + len(places)
        mean += difference * (len(places) / total)
        squares += np.square(features - own).sum(axis=0)
        squares += np.square(difference) * (count * len(places) / total)
        count = total
    variances = squares / count
    least = _LEAST_DEVIATION * np.sqrt(variances.mean()) or 1.0
    return _rounded(mean), _rounded(np.maximum(np.sqrt(variances), least))


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values, rounded to a number of significant digits."""
    exponents = np.floor(np.log10(np.maximum(np.abs(values), 1e-30)))
    scales = 10.0 ** (_DIGITS - 1 - exponents)
    return np.round(values * scales) / scales
