"""From labelled boxes of a file to the boxes of a stored image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.images import Size
from digits_image_object_detection.kitti import LabelledBox

DONTCARE = "dontcare"
"""Class 0: a network is neither to find what is there, nor to be blamed for it."""


def class_labels(wanted: Sequence[str], found: Sequence[str]) -> list[str]:
    """The names of the classes by index; case does not count.

    Args:
        wanted: what the user named, in that order; where there are none, all are taken.
        found: the names in label files.
    """
    names = dict.fromkeys(wanted or sorted(found, key=lambda name: (name.lower(), name)))
    known: dict[str, str] = {DONTCARE: DONTCARE}
    for name in names:
        known.setdefault(name.lower(), name)
    return list(known.values())


def array_of(
    boxes: Sequence[LabelledBox],
    indices: Mapping[str, int],
    *,
    source: Size,
    size: Size,
    least: float,
) -> NDArray[np.float32]:
    """The boxes in an image that was scaled from one size to another.

    Boxes are cut off at the image's borders; what then has no area is left out.

    Args:
        indices: of the classes by their names in small letters; others are class 0.
        least: boxes that are not so wide or not so high, in pixels of the scaled image,
            become class 0.

    Returns:
        shape (boxes, 5): class index, left, top, right, bottom in pixels.
    """
    rows = np.zeros((len(boxes), 5), np.float32)
    height, width = size
    across, down = width / source[1], height / source[0]
    for row, box in zip(rows, boxes, strict=True):
        row[0] = indices.get(box.name.lower(), 0)
        row[1:] = box.left * across, box.top * down, box.right * across, box.bottom * down
    rows[:, 1::2] = rows[:, 1::2].clip(0, width)
    rows[:, 2::2] = rows[:, 2::2].clip(0, height)
    sides = rows[:, 3:] - rows[:, 1:3]
    rows[(sides < least).any(1), 0] = 0
    return rows[(sides > 0).all(1)]
