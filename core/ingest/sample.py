"""From what a plug-in returns to what a shard stores."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import IngestionError
from core.store.record import Arrays

_LARGEST = 1e15
"""Of floating-point values: networks need sums of their squares in float32, which ends at 3e38."""
_DTypes = tuple[np.dtype[Any], ...]
FEATURE_DTYPES: _DTypes = tuple(map(np.dtype, ("uint8", "int16", "uint16", "float32")))
LABEL_DTYPES: _DTypes = (*FEATURE_DTYPES, *map(np.dtype, ("int32", "int64")))
_CONVERTED = {
    np.dtype(source): np.dtype(target)
    for source, target in (("float64", "float32"), ("float16", "float32"), ("bool", "uint8"))
}


def samples_of(encoded: Any) -> list[Arrays]:
    """Check what `encode_entry` returned: one pair or a list of pairs.

    Raises:
        IngestionError: it is not a pair, or a feature or label that cannot be stored.
    """
    pairs = encoded if isinstance(encoded, list) else [encoded]
    samples: list[Arrays] = []
    for pair in pairs:
        if not (isinstance(pair, tuple) and len(pair) == 2):
            raise IngestionError("encode_entry returned no (feature, label) pair.")
        samples.append((_feature_of(pair[0]), label_of(pair[1])))
    return samples


def _feature_of(feature: Any) -> NDArray[Any]:
    """The feature as an array (height, width, channels) of one of `FEATURE_DTYPES`."""
    return _array_of("feature", feature, FEATURE_DTYPES)


def label_of(label: Any) -> NDArray[Any] | None:
    """The label as an array: one of the kinds that `encode_entry` may return.

    A scalar becomes an array of shape (), int64 or float32; a vector is (length,), boxes
    are float32 (boxes, 5), anything dense is (height, width, channels).
    """
    if label is None:
        return None
    if isinstance(label, bool | int | np.integer | np.bool_):
        return np.array(label, np.int64)
    if isinstance(label, float | np.floating):
        if not np.isfinite(label):
            raise IngestionError(f"The label is {label}.")
        return np.array(label, np.float32)
    if isinstance(label, np.ndarray) and label.ndim == 2:
        return _boxes_of(label)
    if isinstance(label, np.ndarray) and label.ndim == 1 and label.size:
        return _checked("label", label, LABEL_DTYPES)
    return _array_of("label", label, LABEL_DTYPES)


def _boxes_of(boxes: NDArray[Any]) -> NDArray[np.float32]:
    """Boxes (boxes, 5): class, left, top, right, bottom; there may be none."""
    if boxes.shape[1] != 5 or boxes.dtype.kind not in "fiu":
        raise IngestionError(
            f"The label is not a list of boxes (boxes, 5), class and left, top, right, bottom: "
            f"it is {boxes.dtype} of {boxes.shape}."
        )
    array = boxes.astype(np.float32)
    if not np.isfinite(array).all():
        raise IngestionError("The label has boxes that are infinite or not a number.")
    classes, left, top, right, bottom = array.T
    if ((classes < 0) | (classes != np.floor(classes))).any():
        raise IngestionError("The label has boxes whose class is not a whole number of at least 0.")
    if ((right <= left) | (bottom <= top)).any():
        raise IngestionError("The label has boxes without area: left to right, top to bottom.")
    return array


def _array_of(what: str, array: Any, dtypes: _DTypes) -> NDArray[Any]:
    if not isinstance(array, np.ndarray) or array.ndim != 3 or not array.size:
        shape = getattr(array, "shape", type(array).__name__)
        raise IngestionError(f"The {what} is not a 3-D array (height, width, channels): {shape}.")
    return _checked(what, array, dtypes)


def _checked(what: str, array: NDArray[Any], dtypes: _DTypes) -> NDArray[Any]:
    """The array as one of the dtypes, without loss of meaning."""
    if array.dtype not in dtypes:
        array = array.astype(_CONVERTED.get(array.dtype, array.dtype), copy=False)
    if array.dtype not in dtypes:
        names = ", ".join(dtype.name for dtype in dtypes)
        raise IngestionError(f"The {what} has the type {array.dtype}; it can be one of {names}.")
    if array.dtype.kind == "f":
        _require_numbers(what, array)
    return array


def _require_numbers(what: str, array: NDArray[Any]) -> None:
    if not np.isfinite(array).all():
        raise IngestionError(f"The {what} has values that are infinite or not a number.")
    largest = max(array.max(), array.min(), key=abs)
    if abs(largest) > _LARGEST:
        raise IngestionError(
            f"The {what} has values such as {largest:.8g}; only values up to {_LARGEST:g} can be "
            "used. If that stands for missing data (NoData), put another value into the files; "
            "otherwise choose another unit."
        )
