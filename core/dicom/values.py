"""What the pixels of a grey-scale image mean: the modality's units, windows, and what is bright."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from core.dicom.tables import grey_table, lookup
from core.dicom.walk import Malformed


@dataclass(frozen=True)
class Grey:
    """A grey-scale image and the range that its values may have."""

    pixels: NDArray[Any]
    low: float
    high: float

    def mirrored(self) -> Grey:
        """The image with bright for dark, in the same range and type."""
        kind = self.pixels.dtype
        wide = np.float64 if kind.kind == "f" else np.int64
        pixels = (self.low + self.high - self.pixels.astype(wide)).clip(self.low, self.high)
        return replace(self, pixels=pixels.astype(kind))


def as_stored(pixels: NDArray[Any], bits: int) -> Grey:
    """An image as its file has it; the range follows from the bits that are stored."""
    if pixels.dtype.kind == "f":
        return Grey(pixels, float(np.nanmin(pixels)), float(np.nanmax(pixels)))
    low = -(2 ** (bits - 1)) if pixels.dtype.kind == "i" else 0
    return Grey(pixels, low, low + 2**bits - 1)


def linear(image: Grey, slope: float, intercept: float) -> Grey:
    """An image with a slope and an intercept applied: float32."""
    ends = sorted((image.low * slope + intercept, image.high * slope + intercept))
    return Grey((image.pixels * slope + intercept).astype(np.float32), *ends)


def in_units(image: Grey, values: Dataset, *, signed: bool, little: bool) -> Grey:
    """An image in the units of its modality, such as HU: float32.

    By the Modality LUT, otherwise by RescaleSlope and RescaleIntercept, where they are there.
    """
    if items := values.get("ModalityLUTSequence"):
        table, first, bits = grey_table(items[0], signed=signed, little=little)
        return Grey(lookup(image.pixels, table, first).astype(np.float32), 0, 2**bits - 1)
    return linear(image, finite(values, "RescaleSlope", 1), finite(values, "RescaleIntercept", 0))


def finite(values: Dataset, keyword: str, default: float) -> float:
    """The one number in an element."""
    value = values.get(keyword)
    if value is None or value == "":
        return default
    number = float(value)
    if not math.isfinite(number):
        raise Malformed(f"Its {keyword} is {number}.")
    return number


def windowed(image: Grey, values: Dataset, *, signed: bool, little: bool) -> NDArray[np.uint8]:
    """An image in the file's own window, 0–255.

    By the first VOI LUT, otherwise by the first window; where a file has neither, the image's
    darkest value becomes 0 and its brightest 255.
    """
    if items := values.get("VOILUTSequence"):
        table, first, bits = grey_table(items[0], signed=signed, little=little)
        return to_bytes(lookup(np.rint(image.pixels), table, first) / (2**bits - 1))
    center, width = first_of(values.get("WindowCenter")), first_of(values.get("WindowWidth"))
    if center is None or width is None:
        low, high = float(image.pixels.min()), float(image.pixels.max())
        return to_bytes((image.pixels - low) / max(high - low, 1e-30))
    return apply_window(image.pixels, center, width, str(values.get("VOILUTFunction") or "LINEAR"))


def first_of(value: Any) -> float | None:
    """The first number of an element that may have several."""
    if value is None or value == "":
        return None
    return float(value) if isinstance(value, str | float | int) else float(value[0])


def apply_window(
    pixels: NDArray[Any], center: float, width: float, function: str = "LINEAR"
) -> NDArray[np.uint8]:
    """Pixels in a window, 0–255, as PS3.3 C.11.2.1.2 and C.11.2.1.3 define it."""
    function = function.strip().upper()
    if not (math.isfinite(center) and math.isfinite(width)) or width <= 0:
        raise Malformed(f"A window of width {width} around {center} cannot be applied.")
    distance = pixels.astype(np.float64) - center
    if function == "SIGMOID":
        return to_bytes(1 / (1 + np.exp(np.clip(-4 * distance / width, -700, 700))))
    if function == "LINEAR":
        # The standard's window is of whole numbers, and includes both ends.
        distance, width = distance + 0.5, width - 1
    elif function != "LINEAR_EXACT":
        raise Malformed(f"A window with the function {function} is not applied.")
    if width <= 0:
        return to_bytes((distance > 0).astype(np.float64))
    return to_bytes(distance / width + 0.5)


def to_bytes(fractions: NDArray[Any]) -> NDArray[np.uint8]:
    """Fractions of full brightness as whole numbers up to 255."""
    return np.rint(np.clip(fractions, 0, 1) * 255).astype(np.uint8)
