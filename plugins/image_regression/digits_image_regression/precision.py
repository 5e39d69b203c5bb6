"""Values that differ by less than float32 can tell, in which datasets keep them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from core.plugins import IngestionError
from digits_image_regression.entries import RowEntry

_TOLERATED = 0.01
"""Of the values' standard deviation, by which one of them may be rounded."""


def require_precision(entries: Iterable[RowEntry], names: Sequence[str], table: str) -> None:
    """Raise IngestionError for a column whose differences are lost to rounding.

    Args:
        entries: of all valid rows.
        names: of the columns with values.
        table: the name of the file.
    """
    labels = [np.atleast_1d(entry["label"]) for entry in entries]
    for place, name in enumerate(names):
        values = np.array([label[place] for label in labels], np.float64)
        if not values.size:
            return
        rounded = float(np.abs(values - values.astype(np.float32)).max())
        deviation = float(values.std())
        if rounded > _TOLERATED * deviation > 0:
            raise IngestionError(
                f"{table}: the values of “{name}” lie between {values.min():.12g} and "
                f"{values.max():.12g}, with a standard deviation of {deviation:.4g}, and would be "
                f"rounded by up to {rounded:.4g}, since datasets keep them in float32. Subtract "
                f"{values.min():.12g} from the column, or choose another unit."
            )
