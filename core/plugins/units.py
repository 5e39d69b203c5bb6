"""Units in which very small values are near 1, as Keras' layers need."""

from __future__ import annotations

import math
from collections.abc import Iterable

_LEAST = 1e-6
"""The smallest standard deviation that needs no unit: Keras divides by 1e-7 at least."""


def unit_of(deviation: float) -> float:
    """1 for values of usual size; for small ones the power of 2 next to their standard deviation.

    To multiply float32 by a power of 2 rounds nothing.
    """
    return 1.0 if deviation >= _LEAST else 2.0 ** round(math.log2(deviation))


def units_of(deviations: Iterable[float]) -> tuple[float, ...]:
    """The unit of each channel or value; empty if all are 1.

    Args:
        deviations: the standard deviation of each, above 0.
    """
    units = tuple(map(unit_of, deviations))
    return units if any(unit != 1 for unit in units) else ()
