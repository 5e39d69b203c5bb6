"""Whether an input is of the kind that a network was trained on: its shape, channels and type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import InferenceError

_COLORS = 3


def as_trained(feature: NDArray[Any], shape: Sequence[int | None], dtype: str = "") -> NDArray[Any]:
    """The input, with the channels of the training images.

    A grey picture is one in color with three equal channels, and the other way round.

    Args:
        feature: the raw input.
        shape: what the network expects; None: any length.
        dtype: NumPy's name of the training images' type; empty: unknown.

    Raises:
        InferenceError: it is of another kind, and how it would have to be converted is not known.
    """
    if feature.ndim == len(shape) == 3:
        feature = _with_channels(feature, shape[2])
    if feature.ndim != len(shape) or any(
        wanted not in (None, found) for wanted, found in zip(shape, feature.shape, strict=True)
    ):
        raise InferenceError(_wrong_shape(feature.shape, shape))
    if dtype and feature.dtype.name != dtype:
        raise InferenceError(
            f"Its values are {feature.dtype.name}, those of the training images {dtype}, and how "
            "they correspond is not known. Convert it as the training images were converted. "
            "(Image files are converted between 8 and 16 bits where the values stay exact.)"
        )
    return feature


def _with_channels(feature: NDArray[Any], wanted: int | None) -> NDArray[Any]:
    channels = feature.shape[2]
    if channels == 1 and wanted == _COLORS:
        return np.repeat(feature, _COLORS, axis=2)
    if channels == _COLORS and wanted == 1 and (feature == feature[:, :, :1]).all():
        return feature[:, :, :1]
    return feature


def _wrong_shape(found: Sequence[int], wanted: Sequence[int | None]) -> str:
    if len(found) == len(wanted) == 3 and (found[2], wanted[2]) == (_COLORS, 1):
        return (
            "It is a color image, but the model was trained on grey ones. Convert it to grey as "
            "the training images were converted."
        )
    shape, expected = (
        " × ".join("any" if size is None else str(size) for size in one) for one in (found, wanted)
    )
    return f"Its shape is {shape}, but the model expects {expected} (height × width × channels)."
