"""From a detector's maps to a table of boxes, by Keras' own operations.

They work on tensors and, when a network is built, on its symbolic tensors: the snapshot holds
all of it and gives boxes in plain Keras.
"""

from __future__ import annotations

import math
from typing import Any

from keras import layers, ops

from core.tasks.boxes import LEAST_SCORE, MOST_BOXES

_OVERLAP = 0.5
"""Of two boxes of a class with a greater intersection over union, the less probable is removed."""
_ROUNDS = 8
"""Chains of so many boxes, each removed by the one before, are resolved exactly."""
_LONGEST = 6.0
"""Logarithm of the greatest distance from a cell to an edge, in cells; keeps exp finite."""

Size = tuple[int, int]
"""Height and width in pixels."""


def stride_of(pixels: int, cells: int) -> int:
    """The power of two by which a side was reduced to so many cells, rounded up."""
    return 2 ** round(math.log2(pixels / cells))


def distances(sizes: Any, stride: int) -> Any:
    """Pixels from the centre of a cell to the left, top, right and bottom edge (…, 4)."""
    return ops.exp(ops.clip(ops.cast(sizes, "float32"), -_LONGEST, _LONGEST)) * float(stride)


def box_table(heat: Any, sizes: Any, size: Size) -> Any:
    """The most probable boxes (batch, MOST_BOXES, 6): class, score, left, top, right, bottom.

    By falling score; rows whose score is 0 are empty.

    Args:
        heat: scores of the classes at each cell (batch, rows, columns, classes), before sigmoid.
        sizes: logarithms of the distances to the edges, in cells (batch, rows, columns, 4).
        size: of the image.
    """
    rows, columns, classes = heat.shape[1:]
    stride = stride_of(size[0], rows)
    count = min(MOST_BOXES, rows * columns * classes)
    scores, places = ops.top_k(_peaks(heat, rows * columns * classes), count)
    cells = ops.floor_divide(places, classes)
    kinds = ops.cast(ops.subtract(places, cells * classes), "float32")
    sizes = ops.reshape(sizes, (-1, rows * columns, 4))
    near = ops.take_along_axis(sizes, ops.expand_dims(cells, -1), axis=1)
    boxes = _boxes(cells, distances(near, stride), columns, stride, size)
    scores = scores * ops.cast(ops.greater_equal(scores, LEAST_SCORE), "float32")
    scores = scores * _kept(scores, kinds, boxes)
    table = ops.stack([kinds, scores, *boxes], axis=-1)
    table = table * ops.cast(ops.expand_dims(scores, -1) > 0, "float32")
    _, order = ops.top_k(scores, count)
    table = ops.take_along_axis(table, ops.expand_dims(order, -1), axis=1)
    return ops.pad(table, ((0, 0), (0, MOST_BOXES - count), (0, 0)))


def _peaks(heat: Any, length: int) -> Any:
    """Probabilities (batch, length) where no neighbour of the class is more probable; else 0."""
    scores = ops.sigmoid(ops.cast(heat, "float32"))
    highest = layers.MaxPooling2D(3, strides=1, padding="same", name="peaks")(scores)
    scores = scores * ops.cast(ops.equal(scores, highest), "float32")
    return ops.reshape(scores, (-1, length))


def _boxes(cells: Any, near: Any, columns: int, stride: int, size: Size) -> list[Any]:
    """Left, top, right and bottom (batch, boxes), within the image."""
    row = ops.floor_divide(cells, columns)
    column = ops.subtract(cells, row * columns)
    x = (ops.cast(column, "float32") + 0.5) * float(stride)
    y = (ops.cast(row, "float32") + 0.5) * float(stride)
    left, top, right, bottom = (ops.squeeze(one, -1) for one in ops.split(near, 4, axis=-1))
    height, width = size
    return [
        ops.clip(x - left, 0.0, width),
        ops.clip(y - top, 0.0, height),
        ops.clip(x + right, 0.0, width),
        ops.clip(y + bottom, 0.0, height),
    ]


def _kept(scores: Any, kinds: Any, boxes: list[Any]) -> Any:
    """1 for boxes that non-maximum suppression keeps, by class; else 0 (batch, boxes).

    A box is removed if one before it that is kept overlaps it. Starting with all, this is
    repeated: after n rounds it is right for chains of n boxes (cluster NMS, Zheng et al. 2020,
    https://arxiv.org/abs/2005.03572).
    """
    order = ops.cumsum(ops.ones_like(scores), axis=1)
    before = _pairs(order, ops.less)
    alike = _pairs(kinds, ops.equal)
    close = ops.cast(overlaps(boxes, boxes) > _OVERLAP, "float32")
    removes = close * before * alike
    kept = ops.ones_like(scores)
    for _ in range(_ROUNDS):
        hits = ops.matmul(removes, ops.expand_dims(kept, -1))
        kept = ops.cast(ops.less(ops.squeeze(hits, -1), 0.5), "float32")
    return kept


def _pairs(values: Any, compare: Any) -> Any:
    """1 where compare(value of column, value of row) (batch, boxes, boxes)."""
    return ops.cast(compare(ops.expand_dims(values, 1), ops.expand_dims(values, 2)), "float32")


def overlaps(boxes: list[Any], others: list[Any]) -> Any:
    """Intersection over union of each box with each other one (batch, boxes, others).

    Args:
        boxes: left, top, right and bottom (batch, boxes).
        others: the same (batch, others).
    """
    left, top, right, bottom = (ops.expand_dims(one, 2) for one in boxes)
    left_2, top_2, right_2, bottom_2 = (ops.expand_dims(one, 1) for one in others)
    width = ops.maximum(ops.minimum(right, right_2) - ops.maximum(left, left_2), 0.0)
    height = ops.maximum(ops.minimum(bottom, bottom_2) - ops.maximum(top, top_2), 0.0)
    both = width * height
    area, area_2 = (right - left) * (bottom - top), (right_2 - left_2) * (bottom_2 - top_2)
    # Not a sum: Keras on TensorFlow takes (1, n, 1) + (1, 1, n), of one image, for adding a bias.
    return both / ops.maximum(area - (both - area_2), 1e-6)
