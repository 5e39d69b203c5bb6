"""From labelled boxes to the classes of a dataset and the boxes of a stored image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.plugins import IngestionError
from core.plugins.images import Size
from core.plugins.text import clean_name
from digits_image_object_detection.labels import Row, Skipped

DONTCARE = "dontcare"
"""What KITTI calls regions that were not labelled; a class where a user names it only."""
NAMED = 10


def class_labels(wanted: Sequence[str], found: Iterable[str]) -> list[str]:
    """The names of the classes by index; case does not count, and the first spelling is kept.

    Args:
        wanted: what the user named, in that order; where there are none, all are taken.
        found: the names in label files.
    """
    names = wanted or [name for name in found if name.lower() != DONTCARE]
    known: dict[str, str] = {}
    for name in map(clean_name, names):
        known.setdefault(name.lower(), name)
    return list(known.values())


def others(found: Counter[str], classes: Sequence[str], labels: str) -> list[Skipped]:
    """The boxes that are left out because they are of no class of the dataset."""
    known = {name.lower() for name in classes}
    rest = Counter({name: count for name, count in found.items() if name.lower() not in known})
    if not rest:
        return []
    reason = f"boxes in {labels} of classes that are not wanted: {listed(rest)}"
    return [{"count": rest.total(), "reason": reason}]


def listed(counts: Counter[str]) -> str:
    """The most frequent classes with their counts."""
    named = ", ".join(f"{name} ({count})" for name, count in counts.most_common(NAMED))
    more = len(counts) - NAMED
    return f"{named} and {more} more" if more > 0 else named


def array_of(
    rows: Sequence[Row],
    where: Callable[[int], str],
    *,
    source: Size,
    size: Size,
    least: float,
) -> NDArray[np.float32]:
    """The boxes in an image that was scaled from one size to another.

    Args:
        rows: in pixels of the image as it was.
        where: what users call the place of a row.
        source: (height, width) of that image.
        size: (height, width) of the scaled one.
        least: boxes that are not so wide or not so high, in pixels of the scaled image,
            are left out.

    Returns:
        shape (boxes, 5): class index, left, top, right, bottom in pixels; cut off at the
        image's borders.

    Raises:
        IngestionError: a box has no part within the image; the text names its place.
    """
    table = np.asarray(rows, np.float64).reshape(-1, 6)
    height, width = size
    scale = np.array([width / source[1], height / source[0]] * 2)
    edges = (table[:, 1:5] * scale).clip(0, [width, height] * 2)
    boxes = np.concatenate([table[:, :1], edges], axis=1).astype(np.float32)
    sides = boxes[:, 3:] - boxes[:, 1:3]
    outside = np.flatnonzero((sides <= 0).any(axis=1))
    if outside.size:
        raise IngestionError(
            f"{where(int(table[outside[0], 5]))}: no part of the box is within the image, which "
            f"has {source[1]} × {source[0]} pixels."
        )
    return boxes[(sides >= least).all(axis=1)]
