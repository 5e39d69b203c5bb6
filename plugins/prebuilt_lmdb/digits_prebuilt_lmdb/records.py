"""From messages to features and labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import IngestionError
from core.plugins.images import read_image_bytes
from digits_prebuilt_lmdb.datum import Datum


@dataclass(frozen=True)
class BlueFirst:
    """Which arrays of three channels are turned round, so that red is first."""

    in_bytes: bool
    in_numbers: bool

    def apply(self, array: NDArray[Any]) -> NDArray[Any]:
        """Take an array (height, width, channels) of uint8 or float32 as stored."""
        is_turned = self.in_bytes if array.dtype == np.uint8 else self.in_numbers
        if array.shape[2] == 3 and is_turned:
            array = array[:, :, ::-1]
        return np.ascontiguousarray(array)


def array_of(datum: Datum, blue_first: BlueFirst, name: str) -> NDArray[Any]:
    """The array (height, width, channels).

    It is uint8 from bytes, float32 from numbers, and of an image file what the file holds,
    in which red is always first.

    Raises:
        IngestionError: it cannot be read; the text begins with the name.
    """
    if datum.is_encoded:
        return read_image_bytes(bytes(datum.data), name)
    return blue_first.apply(datum.planes(name).transpose(1, 2, 0))


def label_of(array: NDArray[Any], name: str) -> NDArray[Any] | int:
    """What an array (height, width, channels) of a database of labels means.

    An array of which two lengths are 1 is a vector: numbers to be predicted if it is
    float32; else, for each class, whether the image is of it; or, alone, the class itself.
    Anything else is a label for every pixel.
    """
    if sorted(array.shape)[1] > 1:
        return array
    vector = array.reshape(-1)
    if vector.dtype == np.float32:
        return vector
    if vector.size == 1:
        return int(vector[0])
    if vector.max() > 1:
        raise IngestionError(
            f"{name} has the value {vector.max()}; a vector of whole numbers says 0 or 1 for each "
            "class. Store numbers that are to be predicted as float_data."
        )
    return vector


def check_classes(label: NDArray[Any] | int, classes: int, name: str) -> None:
    """Refuse a class that has no name, where there are names, and one below 0."""
    if isinstance(label, int):
        largest = label
        if label < 0:
            raise IngestionError(f"{name} is of the class {label}; the first one is 0.")
    elif label.ndim == 1:
        # A vector of numbers has no classes.
        if classes and label.dtype != np.float32 and label.size != classes:
            raise IngestionError(f"{name} is for {label.size} classes; {classes} have names.")
        return
    else:
        is_mask = label.shape[2] == 1 and label.dtype.kind == "u"
        largest = int(label[label != IGNORED].max(initial=0)) if is_mask else 0
    if classes and largest >= classes:
        raise IngestionError(
            f"{name} is of the class {largest}; names are there for 0 to {classes - 1} only."
        )


IGNORED = 255
"""A pixel that is of no class."""
