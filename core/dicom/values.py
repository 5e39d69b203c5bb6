"""What grey values mean: the modality's units, windows, and what is bright.

A conversion maps the values of some pixels to others, pixel by pixel.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.dicom.tables import grey_table, lookup
from core.dicom.walk import Malformed

Pixels = NDArray[Any]
Conversion = Callable[[Pixels], Pixels]
PART = 2**18
"""Pixels that are converted at once: in between they are wider than they are in the end."""


class Units(NamedTuple):
    """A conversion to the units of a modality (float32), and the range of what comes out."""

    convert: Conversion
    low: float
    high: float


def stored_range(pixels: Pixels, bits: int) -> tuple[float, float]:
    """The values that stored pixels may have; those that fractions do have."""
    if pixels.dtype.kind == "f":
        return float(np.nanmin(pixels)), float(np.nanmax(pixels))
    low = -(2 ** (bits - 1)) if pixels.dtype.kind == "i" else 0
    return low, low + 2**bits - 1


def units_of(
    low: float, high: float, values: Mapping[str, Any], *, signed: bool, little: bool
) -> Units:
    """The units by the Modality LUT, otherwise by RescaleSlope and RescaleIntercept.

    Args:
        low, high: the range of stored values.
        values: the file's elements by keyword.
    """
    if items := values.get("ModalityLUTSequence"):
        table, first, bits = grey_table(items[0], signed=signed, little=little)
        wide = table.astype(np.float32)
        return Units(lambda pixels: lookup(pixels, wide, first), 0, 2**bits - 1)
    slope, intercept = finite(values, "RescaleSlope", 1), finite(values, "RescaleIntercept", 0)
    ends = sorted((low * slope + intercept, high * slope + intercept))
    return Units(lambda pixels: (pixels * slope + intercept).astype(np.float32), *ends)


def finite(values: Mapping[str, Any], keyword: str, default: float) -> float:
    """The one number in an element."""
    value = values.get(keyword)
    if value is None or value == "":
        return default
    number = float(value)
    if not math.isfinite(number):
        raise Malformed(f"Its {keyword} is {number}.")
    return number


def window_of(values: Mapping[str, Any], *, signed: bool, little: bool) -> Conversion | None:
    """The file's first VOI LUT, otherwise its first window; None where it has neither."""
    if items := values.get("VOILUTSequence"):
        table, first, bits = grey_table(items[0], signed=signed, little=little)
        shades = to_bytes(table / (2**bits - 1))
        return lambda pixels: lookup(np.rint(pixels), shades, first)
    center, width = _first_of(values.get("WindowCenter")), _first_of(values.get("WindowWidth"))
    if center is None or width is None:
        return None
    return window(center, width, str(values.get("VOILUTFunction") or "LINEAR"))


def _first_of(value: Any) -> float | None:
    """The first number of an element that may have several."""
    if value is None or value == "":
        return None
    return float(value) if isinstance(value, str | float | int) else float(value[0])


def window(center: float, width: float, function: str = "LINEAR") -> Conversion:
    """A window, 0–255, as PS3.3 C.11.2.1.2 and C.11.2.1.3 define it."""
    function = function.strip().upper()
    if not (math.isfinite(center) and math.isfinite(width)) or width <= 0:
        raise Malformed(f"A window of width {width} around {center} cannot be applied.")
    if function == "SIGMOID":
        return lambda pixels: to_bytes(
            1 / (1 + np.exp(np.clip(-4 * (pixels.astype(np.float64) - center) / width, -700, 700)))
        )
    if function == "LINEAR":
        # The standard's window is of whole numbers, and includes both ends.
        center, width = center - 0.5, width - 1
    elif function != "LINEAR_EXACT":
        raise Malformed(f"A window with the function {function} is not applied.")
    if width == 0:
        return lambda pixels: to_bytes(pixels > center)
    return lambda pixels: to_bytes((pixels.astype(np.float64) - center) / width + 0.5)


def filling(low: float, high: float) -> Conversion:
    """A window from one value, 0, to another, 255."""
    width = high - low or 1
    return lambda pixels: to_bytes((pixels.astype(np.float64) - low) / width)


def mirror(low: float, high: float) -> Conversion:
    """Bright for dark, in the same range and type."""

    def convert(pixels: Pixels) -> Pixels:
        wide = np.float64 if pixels.dtype.kind == "f" else np.int64
        return (low + high - pixels.astype(wide)).clip(low, high).astype(pixels.dtype)

    return convert


def to_bytes(fractions: Pixels) -> NDArray[np.uint8]:
    """Fractions of full brightness as whole numbers up to 255."""
    return np.rint(np.clip(fractions, 0, 1) * 255.0).astype(np.uint8)


def converted(pixels: Pixels, steps: Sequence[Conversion]) -> Pixels:
    """Pixels after one conversion after the other, made in parts."""
    if not steps:
        return pixels
    parts = parts_of(pixels)
    first = apply(pixels[parts[0]], steps)
    result = np.empty(pixels.shape, first.dtype)
    result[parts[0]] = first
    for part in parts[1:]:
        result[part] = apply(pixels[part], steps)
    return result


def extremes(pixels: Pixels, steps: Sequence[Conversion]) -> tuple[float, float]:
    """The lowest and the highest value after conversions."""
    ends = [
        (float(part.min()), float(part.max()))
        for part in (apply(pixels[rows], steps) for rows in parts_of(pixels))
    ]
    return min(low for low, _ in ends), max(high for _, high in ends)


def parts_of(pixels: Pixels) -> list[slice]:
    """The rows of an image in parts."""
    rows = max(1, PART // pixels.shape[1])
    return [slice(start, start + rows) for start in range(0, len(pixels), rows)]


def apply(pixels: Pixels, steps: Sequence[Conversion]) -> Pixels:
    for step in steps:
        pixels = step(pixels)
    return pixels
