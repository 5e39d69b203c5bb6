"""The weights of two snapshots, compared without Keras."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import h5py
import numpy as np
from numpy.typing import NDArray

from core.exceptions import StoreError

_WEIGHTS = "model.weights.h5"
"""The file of the weights in a `.keras` archive."""
Weights = dict[str, NDArray[np.generic]]


def weights_in(snapshot: Path) -> Weights:
    """All arrays of a `.keras` file by their paths in it.

    Raises:
        StoreError: it is missing or damaged.
    """
    found: Weights = {}

    def keep(name: str, one: object) -> None:
        if isinstance(one, h5py.Dataset):
            found[name] = one[()]

    try:
        with ZipFile(snapshot) as archive:
            content = io.BytesIO(archive.read(_WEIGHTS))
        with h5py.File(content, "r") as file:
            file.visititems(keep)
    except FileNotFoundError:
        raise StoreError(f"{snapshot} is missing.") from None
    except (OSError, KeyError, BadZipFile, ValueError) as error:
        raise StoreError(f"{snapshot} is damaged: {error}.") from error
    return found


def largest_difference(one: Weights, other: Weights) -> tuple[float, str]:
    """The largest absolute difference and the name of its array; 0.0 and "": the same bits.

    It is infinite where an array is only in one of them, has another shape or type, or where one
    value is not finite and the other is.
    """
    largest, where = 0.0, ""
    for name in sorted({*one, *other}):
        found = _difference(one.get(name), other.get(name))
        if found is not None and (not where or found > largest):
            largest, where = found, name
    return largest, where


def _difference(one: NDArray[np.generic] | None, other: NDArray[np.generic] | None) -> float | None:
    """None: the same bits."""
    if one is None or other is None or one.shape != other.shape or one.dtype != other.dtype:
        return float("inf")
    if one.tobytes() == other.tobytes():
        return None
    apart = np.abs(one.astype(np.float64) - other.astype(np.float64))
    return float(np.where(np.isnan(apart), np.inf, apart).max())
